import { type ClientErrorCode, UploadClientError } from './client-error.ts'
import { reasonIn } from './reason-in.ts'
import { retryAfterMs } from './retry-after.ts'
import type { TransportResponse } from './transport/transport.ts'

/** Turns an answer that is not a success into the error it means. */
export function refusalOf(response: TransportResponse, body: unknown, now: number): UploadClientError {
  const { status } = response
  const reason = reasonIn(body)
  const code = codeOf(status, body, reason)
  return new UploadClientError(code, reason ?? `The server answered ${status} and did not say why`, {
    status,
    body,
    retryAfterMs: retryAfterMs(response.header('retry-after'), now),
  })
}

function codeOf(status: number, body: unknown, reason: string | undefined): ClientErrorCode {
  if (isPassing(status)) return 'unavailable'
  if (status === 401 || status === 403) return 'unauthorized'
  if (status === 404 || status === 410 || reason === 'File does not exist') return 'not-found'
  const engineCode = field(body, 'code')
  if (typeof engineCode === 'string') return byEngineCode.get(engineCode) ?? 'rejected'
  if (status === 409) return 'out-of-step'
  // Without a count of retries, a damaged chunk was the upload's last.
  if (field(body, 'left_retries') !== undefined) return 'corrupted'
  if (/offset does not match|not in a valid state/i.test(reason ?? '')) return 'out-of-step'
  return field(body, 'message') === undefined ? 'rejected' : 'failed'
}

/** 4xx that may be different next time, and all 5xx but those that say never. */
function isPassing(status: number): boolean {
  return [408, 423, 425, 429].includes(status) || (status >= 500 && status !== 501 && status !== 505)
}

/** A quayside server names its reason; those listed are not final. */
const byEngineCode: ReadonlyMap<string, ClientErrorCode> = new Map([
  ['CHUNK_CUT', 'corrupted'],
  ['DIGEST_MISMATCH', 'corrupted'],
  ['LOCK_YIELD', 'out-of-step'],
  ['STALE_WRITE', 'out-of-step'],
  ['OFFSET_MISMATCH', 'out-of-step'],
  ['UPLOAD_FAILED', 'failed'],
])

function field(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined
}
