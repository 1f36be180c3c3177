/** When to try again. Times are milliseconds. */
export interface RetryPolicy {
  /** Failures in a row, without any chunk getting through, until the upload is `exhausted`. */
  readonly limit: number
  /** The first pause is random between 0 and this, and the ceiling doubles with each failure ... */
  readonly baseMs: number
  /** ... up to this. */
  readonly capMs: number
}

/** A server may ask for more patience than the cap, but not for more than this. */
const longestAskedFor = 5 * 60_000

/**
 * Exponential backoff with full jitter: many clients cut off at once must not come back at once.
 * `failures` counts from 1; `askedForMs` is the server's `Retry-After`, which is the least it will be.
 */
export function backoffMs(
  policy: RetryPolicy,
  failures: number,
  random: number,
  askedForMs: number | undefined = 0,
): number {
  const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** (failures - 1))
  return Math.max(Math.min(askedForMs, longestAskedFor), Math.round(ceiling * random))
}
