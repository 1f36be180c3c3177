const codes: ReadonlySet<unknown> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
  'ERR_STREAM_PREMATURE_CLOSE',
  'TimeoutError',
  'UND_ERR_SOCKET',
])

/** Whether a call never got its answer: no connection, one that broke, or silence. Looks at causes as well. */
export function isNetworkFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, name, message, cause } = error as Error & { readonly code?: unknown }
  return (
    codes.has(code) || codes.has(name) || /socket hang up|^aborted$/.test(message) || isNetworkFailure(cause)
  )
}
