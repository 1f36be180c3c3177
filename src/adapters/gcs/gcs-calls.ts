import { isUploadError } from '../../core/errors.ts'
import type { Clock } from '../../core/types.ts'
import { cloudError, isPassing } from '../cloud/cloud-failure.ts'
import { retrying } from '../cloud/retrying.ts'
import { failureOf, failureOfThrown, GcsFailure } from './gcs-failure.ts'
import type { GcsAnswer, GcsRequest } from './gcs-request.ts'
import type { GcsTransport } from './gcs-transport.ts'

/** Calls to the service that are tried again, and whose failures have names. */
export interface GcsCalls {
  /** One try: an answer of one of these statuses, or a `GcsFailure`. */
  once(request: GcsRequest, expected: readonly number[], signal: AbortSignal): Promise<GcsAnswer>
  /** Tries until it succeeds, fails for good (an `UploadError` that begins "Cannot `doing`"), or too often. */
  persist<T>(doing: string, signal: AbortSignal, call: (attempt: number) => Promise<T>): Promise<T>
  /** `once`, persistently. */
  call(request: GcsRequest, rule: CallRule): Promise<GcsAnswer>
}

export interface CallRule {
  readonly doing: string
  readonly expected: readonly number[]
  readonly signal: AbortSignal
}

export interface CallSettings {
  readonly transport: GcsTransport
  readonly bucket: string
  readonly clock: Clock
  readonly retries: number
}

export function gcsCalls({ transport, bucket, clock, retries }: CallSettings): GcsCalls {
  const once: GcsCalls['once'] = async (request, expected, signal) => {
    const answer = await transport(request, signal).catch(error => {
      throw isUploadError(error) ? error : failureOfThrown(error)
    })
    // Also where the caller could live with a 404: a bucket that is not there is never what it hopes for.
    const failure = expected.includes(answer.status) && answer.status < 400 ? undefined : failureOf(answer)
    if (failure && (!expected.includes(answer.status) || failure.trouble === 'no-bucket')) throw failure
    return answer
  }
  const persist: GcsCalls['persist'] = async (doing, signal, call) => {
    try {
      return await retrying(call, {
        signal,
        retries,
        clock,
        isTransient: error => error instanceof GcsFailure && isPassing(error.trouble),
        retryAfterMs: error => (error instanceof GcsFailure ? error.retryAfterMs : undefined),
      })
    } catch (error) {
      throw error instanceof GcsFailure ? named(error, doing, bucket) : error
    }
  }
  return {
    once,
    persist,
    call: (request, { doing, expected, signal }) =>
      persist(doing, signal, () => once(request, expected, signal)),
  }
}

function named(failure: GcsFailure, doing: string, bucket: string): Error {
  const { trouble, said } = failure
  return cloudError({ trouble, doing, place: `bucket ${bucket}`, said, error: failure.cause ?? failure })
}
