import { UploadClientError } from '../client-error.ts'

/** What a transport rejects with when no answer came. */
export function networkError(url: string, cause?: unknown): UploadClientError {
  const reason = cause instanceof Error && cause.message ? `: ${deepest(cause).message}` : ''
  return new UploadClientError('network', `No answer from ${url}${reason}`, { cause })
}

/** `fetch` wraps what happened ("fetch failed"); the innermost error names it. */
function deepest(error: Error): Error {
  return error.cause instanceof Error ? deepest(error.cause) : error
}
