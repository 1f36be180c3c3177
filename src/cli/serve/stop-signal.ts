/**
 * Resolves with the first SIGTERM or SIGINT. A further one ends the process at once, with the exit code that
 * shells give that signal.
 */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise(resolve => {
    let first: { readonly signal: NodeJS.Signals; readonly at: number } | undefined
    const onSignal = (signal: NodeJS.Signals): void => {
      if (!first) {
        first = { signal, at: performance.now() }
        resolve(signal)
        return
      }
      // npm passes Ctrl-C on to a child that the terminal has told already: that is one key press, not two.
      if (signal === first.signal && performance.now() - first.at < echoMs) return
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
    process.on('SIGTERM', onSignal)
    process.on('SIGINT', onSignal)
  })
}

const echoMs = 500
