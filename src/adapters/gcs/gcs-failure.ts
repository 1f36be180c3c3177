import type { CloudTrouble } from '../cloud/cloud-failure.ts'
import { isNetworkFailure } from '../cloud/network-failure.ts'
import type { GcsAnswer } from './gcs-request.ts'

/** A call that did not have the answer it needs; becomes an `UploadError` once it is not tried again. */
export class GcsFailure extends Error {
  override readonly name: string = 'GcsFailure'
  readonly trouble: CloudTrouble
  /** The service's status and reason. */
  readonly said: string
  readonly retryAfterMs: number | undefined

  constructor(trouble: CloudTrouble, said: string, cause?: unknown, retryAfterMs?: number) {
    super(said, { cause })
    this.trouble = trouble
    this.said = said
    this.retryAfterMs = retryAfterMs
  }
}

/** What an unwanted answer means. */
export function failureOf(answer: GcsAnswer): GcsFailure {
  const { reason, message } = reasonIn(answer)
  const said = [answer.status, reason, message].filter(Boolean).join(' ')
  return new GcsFailure(troubleOf(answer.status, reason, message), said, undefined, retryAfterOf(answer))
}

/** What it means that there was no answer: no connection, or no credentials to ask with. */
export function failureOfThrown(error: unknown): GcsFailure {
  const said = error instanceof Error ? error.message : String(error)
  return new GcsFailure(troubleOfThrown(error, said), said, error)
}

function troubleOf(status: number, reason: string, message: string): CloudTrouble {
  if (/limitexceeded|slowdown/i.test(reason)) return 'busy'
  if (/quota/i.test(reason)) return 'full'
  if (status === 401) return /required/i.test(reason) ? 'no-credentials' : 'bad-credentials'
  if (status === 403) return 'denied'
  if (status === 404 && /\bbucket\b.*(not exist|not found)/i.test(message)) return 'no-bucket'
  if (status === 404 || status === 410 || status === 499) return 'gone'
  if (status === 400 && /crc32c|md5|hash|checksum/i.test(message)) return 'damaged'
  if (status === 408 || status === 429 || status >= 500) return 'busy'
  return 'failed'
}

/**
 * What rejects although every status is an answer is a connection, or the SDK in its search for a token: then the
 * token endpoint's own answer is attached.
 */
function troubleOfThrown(error: unknown, message: string): CloudTrouble {
  const said = `${message} ${JSON.stringify(dataIn(error)) ?? ''}`
  if (/iat and exp|reasonable timeframe/i.test(said)) return 'clock-skew'
  if (/expired|revoked|invalid_rapt/i.test(said)) return 'expired-credentials'
  if (/default credentials|credential implementation provided is invalid|ENOENT/i.test(said))
    return 'no-credentials'
  if (/invalid_grant|invalid_client|unauthorized_client|private key|PEM|DECODER|client_email/i.test(said))
    return 'bad-credentials'
  return isNetworkFailure(error) ? 'unreachable' : 'failed'
}

function dataIn(error: unknown): unknown {
  return (error as { readonly response?: { readonly data?: unknown } } | undefined)?.response?.data
}

function reasonIn({ text }: GcsAnswer): { readonly reason: string; readonly message: string } {
  try {
    const { error } = JSON.parse(text)
    return { reason: String(error?.errors?.[0]?.reason ?? ''), message: String(error?.message ?? '') }
  } catch {
    // Load balancers, and some refusals of the upload endpoint, answer in plain text.
    return { reason: '', message: /^[^<]{1,200}$/.test(text.trim()) ? text.trim() : '' }
  }
}

function retryAfterOf(answer: GcsAnswer): number | undefined {
  const seconds = Number(answer.header('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds * 1000 : undefined
}
