/** Aborts at the first SIGINT, SIGTERM or SIGHUP; a second one ends the process as if nobody listened. */
export function interruption(): AbortSignal {
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => interrupted.abort(signal))
  return interrupted.signal
}
