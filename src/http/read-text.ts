import { UploadError } from '../core/errors.ts'
import type { HttpRequest } from './http-request.ts'
import { toReadable } from './to-readable.ts'
import { unreadBody } from './unread-body.ts'

/**
 * Reads a small body whole, as UTF-8, and leaves the connection alone when it will not. `BODY_TOO_LARGE` above
 * `maxBytes`; the signal's reason when the client leaves or stalls; `CHUNK_CUT` when the body breaks off.
 */
export async function readText(request: HttpRequest, maxBytes: number): Promise<string> {
  const body = toReadable(unreadBody(request))
  const { signal } = request
  signal.throwIfAborted()
  if (body.readableEnded) return ''
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let size = 0
    const settle = (act: () => void): void => {
      body.off('data', onData).off('end', onEnd).off('close', onClose)
      signal.removeEventListener('abort', onAbort)
      body.pause()
      act()
    }
    const onData = (bytes: Uint8Array): void => {
      size += bytes.length
      chunks.push(bytes)
      if (size > maxBytes) settle(() => reject(tooLarge(maxBytes)))
    }
    const onEnd = (): void => settle(() => resolve(Buffer.concat(chunks).toString('utf8')))
    const onClose = (cause?: unknown): void =>
      settle(() => reject(signal.aborted ? signal.reason : cut(size, cause)))
    const onAbort = (): void => settle(() => reject(signal.reason))
    signal.addEventListener('abort', onAbort)
    // The listener for errors stays: a body may still break off after the answer was decided.
    body.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose)
  })
}

function tooLarge(maxBytes: number): UploadError {
  return new UploadError('BODY_TOO_LARGE', `The body of this request may have at most ${maxBytes} bytes`, {
    details: { maxBytes },
  })
}

function cut(received: number, cause: unknown): UploadError {
  return new UploadError('CHUNK_CUT', 'The body broke off before its end', { details: { received }, cause })
}
