import type { HeldLocks } from './held-locks.ts'
import type { LockCalls } from './lock-calls.ts'
import type { LockWait } from './lock-wait.ts'

/** The part of a locker that others speak to. */
export interface Spoken {
  readonly calls: LockCalls
  readonly held: HeldLocks
  /** By id: the acquisitions under way. */
  readonly waits: ReadonlyMap<string, LockWait>
}

/**
 * Messages are a courtesy that saves time. One that is lost is made up for when the lock is renewed, or when whoever
 * waits asks again because the lease should be over.
 *
 * - `yield <id>`: somebody waits for a lock of ours, or one that we are about to hear we have.
 * - `granted <id> <fence>`: it is our turn.
 * - `lost <id> <fence>`: our lease was over, and somebody else has the lock.
 */
export function hearMessage(message: string, { calls, held, waits }: Spoken): void {
  const [word, id = '', fence] = message.split(' ')
  const lock = held.get(id)
  const wait = waits.get(id)
  const isOurs = lock?.fence === Number(fence)
  if (word === 'yield') {
    lock?.turn.askToYield()
    if (wait) wait.isWanted = true
  } else if (word === 'granted' && wait) {
    wait.wake()
  } else if (word === 'granted' && !isOurs) {
    // Nobody here waits any more: the next in line shall have it.
    calls.release(id, Number(fence)).catch(() => {})
  } else if (word === 'lost' && lock && isOurs) {
    lock.turn.lose(new Error('its lease was over, and another server has the lock'))
  }
}
