import { channel } from 'node:diagnostics_channel'
import { systemClock } from '../../core/system-clock.ts'
import type { Clock } from '../../core/types.ts'

/** How a call to a backend is tried again. Times are milliseconds. */
export interface RetryPolicy {
  /** Gives up at once, also while waiting: the promise rejects with the signal's reason. */
  readonly signal: AbortSignal
  /** How often after the first try. Default 4. */
  readonly retries?: number
  readonly isTransient: (error: unknown) => boolean
  /** What the backend asked for (`Retry-After`), where it did. */
  readonly retryAfterMs?: (error: unknown) => number | undefined
  readonly clock?: Clock
  /** From 0 up to, not including, 1. */
  readonly random?: () => number
}

/**
 * Calls until it succeeds, fails for good, or was tried often enough; rejects with the last error. Waits between
 * tries a random part of a time that doubles (full jitter), and at least as long as the backend asked for.
 * The call must be safe to repeat, and make its own body each time.
 */
export async function retrying<T>(call: (attempt: number) => Promise<T>, policy: RetryPolicy): Promise<T> {
  const { signal, retries: most = 4, isTransient } = policy
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted()
    try {
      return await call(attempt)
    } catch (error) {
      signal.throwIfAborted()
      if (attempt > most || !isTransient(error)) throw error
      const delayMs = delayFor(attempt, error, policy)
      retries.publish({ attempt, delayMs, error })
      await pause(delayMs, policy)
    }
  }
}

/** `channels.storageRetry` of the engine, which adapters know by its name alone. */
const retries = channel('quayside:storage:retry')

const baseMs = 200
const ceilingMs = 10_000
/** A backend that asks for more is asked again after this. */
const longestMs = 60_000

function delayFor(attempt: number, error: unknown, policy: RetryPolicy): number {
  const { retryAfterMs, random = Math.random } = policy
  const jittered = random() * Math.min(ceilingMs, baseMs * 2 ** (attempt - 1))
  return Math.min(longestMs, (retryAfterMs?.(error) ?? 0) + jittered)
}

function pause(delayMs: number, { signal, clock = systemClock }: RetryPolicy): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      cancel()
      reject(signal.reason)
    }
    const cancel = clock.schedule(delayMs, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
