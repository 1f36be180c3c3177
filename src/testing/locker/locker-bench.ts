import { randomUUID } from 'node:crypto'
import type { Lock, Locker, LockRequest } from '../../core/ports/locker.ts'

/** The locker that a kit is run on. */
export interface LockerSubject {
  /**
   * A new instance over the same place, every time: what another process would make. The kit closes what it
   * opened. A locker that lives in one process alone may give the same instance.
   */
  open(): Locker
  /** Moves the locker's clock on, where it takes one; without, no clause waits for time to pass. */
  readonly advance?: (ms: number) => void | Promise<void>
}

/** What one clause works with: two instances of the subject, and every lock it took, to be let go. */
export class LockerBench {
  readonly locker: Locker
  /** Another process. */
  readonly other: Locker
  /** An id that nobody else locks. */
  readonly id: string = randomUUID()
  readonly #subject: LockerSubject
  readonly #taken: Lock[] = []
  readonly #calls: AbortController[] = []

  constructor(subject: LockerSubject) {
    this.#subject = subject
    this.locker = subject.open()
    this.other = subject.open()
  }

  /** Takes a lock; waits for a minute of the locker's time unless told otherwise. */
  acquire(
    request: Partial<LockRequest> = {},
    id: string = this.id,
    locker: Locker = this.locker,
  ): Promise<Lock> {
    const call = new AbortController()
    this.#calls.push(call)
    return this.later(
      locker.acquire(id, { waitMs: 60_000, signal: call.signal, ...request }).then(lock => {
        this.#taken.push(lock)
        return lock
      }),
    )
  }

  /** Something that is waited for only later in a clause; the clause may fail before. */
  later<T>(outcome: Promise<T>): Promise<T> {
    outcome.catch(() => {})
    return outcome
  }

  async advance(ms: number): Promise<void> {
    await this.#subject.advance?.(ms)
  }

  async dispose(): Promise<void> {
    for (const call of this.#calls) call.abort(new Error('the clause is over'))
    for (const lock of this.#taken) await lock.release()
    await this.locker.close?.()
    if (this.other !== this.locker) await this.other.close?.()
  }
}

/** Resolves when the holder has been told to let go, with what it was told. */
export function told({ signal }: Lock): Promise<unknown> {
  if (signal.aborted) return Promise.resolve(signal.reason)
  return new Promise(resolve => {
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true })
  })
}
