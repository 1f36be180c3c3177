import { UploadError } from '../core/errors.ts'

/** What a binding aborts a request's signal with when the client went away before it had its answer. */
export function clientGone(): UploadError {
  return new UploadError('CLIENT_GONE', 'The client closed the connection before it had its answer')
}

/** What a binding aborts a request's signal with when a body came at `rate` bytes per second, slower than it has to. */
export function bodyTooSlow(
  rate: number,
  { bytesPerSecond, overMs }: { readonly bytesPerSecond: number; readonly overMs: number },
): UploadError {
  const message = `The body came at ${Math.floor(rate)} bytes per second over ${overMs} ms, and ${bytesPerSecond} are asked for; send the rest again`
  return new UploadError('BODY_TOO_SLOW', message, { details: { bytesPerSecond, overMs } })
}

/** What a binding aborts a request's signal with when the client owed bytes and sent none for `idleMs`. */
export function bodyStalled(idleMs: number): UploadError {
  return new UploadError('BODY_TIMEOUT', `No byte of the body came for ${idleMs} ms; send the rest again`, {
    details: { idleMs },
  })
}
