import type { UploadRecord } from '../types.ts'

/**
 * Gives the exclusive right to write one upload. The lock is politeness, its fence is safety: a writer that
 * lost its lock without noticing is refused by the session store.
 */
export interface Locker {
  readonly name: string

  /**
   * Asks the holder, if any, to yield, and waits for it at most `waitMs`, first come first served.
   * `LOCKED` when that time passed. A holder whose process died is never waited for.
   */
  acquire(id: string, request: LockRequest): Promise<Lock>

  close?(): Promise<void>
}

/** How long to wait for a lock, and for whom. */
export interface LockRequest {
  readonly waitMs: number
  /** Gives up waiting; the promise rejects with the signal's reason. */
  readonly signal: AbortSignal
}

export interface Lock {
  /** Grows with every acquisition of this id, also after the locker lost its memory. */
  readonly fence: number
  /**
   * Aborts with `LOCK_YIELD` (another wants it: keep what is durable and let go) or `LOCK_LOST`. An `AbortSignal`, or what
   * costs less.
   */
  readonly signal: StopSignal
  /** Aborts with `LOCK_LOST`, also after `signal` asked to yield; absent where a living process loses no lock. */
  readonly lost?: AbortSignal
  /** The upload's record as it stood when the lock was taken, where the locker has it at hand: saves the engine a read. */
  readonly record?: UploadRecord
  /** Twice is success. Need not wait until others know: a lock that nobody released ends by itself. */
  release(): Promise<void>
}

/** What the engine needs of an `AbortSignal`. */
export interface StopSignal {
  readonly aborted: boolean
  /** Why; `undefined` before. */
  readonly reason: unknown
  /** Throws the reason. */
  throwIfAborted(): void
  /** The listener is called once, and never when it comes too late. */
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}
