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

export interface LockRequest {
  readonly waitMs: number
  /** Gives up waiting; the promise rejects with the signal's reason. */
  readonly signal: AbortSignal
}

export interface Lock {
  /** Grows with every acquisition of this id, also after the locker lost its memory. */
  readonly fence: number
  /** Aborts with `LOCK_YIELD` (another wants it: keep what is durable and let go) or `LOCK_LOST`. */
  readonly signal: AbortSignal
  /** Twice is success. */
  release(): Promise<void>
}
