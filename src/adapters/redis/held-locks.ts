import { isUploadError } from '../../core/errors.ts'
import type { LockTurn } from '../../core/lock-queue.ts'
import type { Lock } from '../../core/ports/locker.ts'
import type { Clock } from '../../core/types.ts'
import type { LockCalls } from './lock-calls.ts'

/** The locks of this process: renewed while they are held, and known to be lost when that did not work out. */
export interface HeldLocks {
  /** `sentAt`: when Redis was asked, before which its lease cannot have begun. */
  hold(turn: LockTurn, fence: number, sentAt: number): Lock
  get(id: string): HeldLock | undefined
  /** Every lock is lost, and free for others. */
  close(): Promise<void>
}

export interface HeldLock {
  readonly turn: LockTurn
  readonly fence: number
}

/** A lease is renewed so often before it would end. */
const renewalsPerLease = 3

export function heldLocks(calls: LockCalls, leaseMs: number, clock: Clock): HeldLocks {
  const held = new Map<string, HeldLock & Lock>()

  /** Renews the lock again and again; the returned function ends that. */
  const renewing = ({ turn, fence }: HeldLock, sentAt: number): (() => void) => {
    let endsAt = sentAt + leaseMs
    let isAsking = false
    let isOver = false

    const renew = async (): Promise<void> => {
      const askedAt = clock.now()
      const renewed = await calls.renew(turn.id, fence)
      if (isOver) return
      if (renewed === 'lost') turn.lose(new Error('another server has the lock'))
      if (renewed === 'wanted') turn.askToYield()
      endsAt = askedAt + leaseMs
    }
    const tick = (): void => {
      // By its own clock, so that a holder that cannot reach Redis stops no later than others may begin.
      if (clock.now() >= endsAt) {
        turn.lose(new Error(`Redis did not renew the lock within ${leaseMs} ms`))
        return
      }
      cancel = clock.schedule(leaseMs / renewalsPerLease, tick)
      if (isAsking) return
      isAsking = true
      // One renewal that fails is no loss: the next may succeed in time.
      renew()
        .catch(() => {})
        .finally(() => {
          isAsking = false
        })
    }
    let cancel = clock.schedule(leaseMs / renewalsPerLease, tick)
    return () => {
      isOver = true
      cancel()
    }
  }

  return {
    get: id => held.get(id),

    hold(turn, fence, sentAt) {
      const endRenewing = renewing({ turn, fence }, sentAt)
      let released: Promise<void> | undefined
      const release = async (): Promise<void> => {
        endRenewing()
        held.delete(turn.id)
        try {
          // A lock that was lost is not ours to free, and Redis may be out of reach.
          if (!isUploadError(turn.signal.reason, 'LOCK_LOST')) await calls.release(turn.id, fence)
        } catch {
          // What was done under the lock stands; the lock is free when its lease ends.
        } finally {
          turn.release()
        }
      }
      const lock = {
        turn,
        fence,
        signal: turn.signal,
        release: () => {
          released ??= release()
          return released
        },
      }
      held.set(turn.id, lock)
      return lock
    },

    async close() {
      const locks = [...held.values()]
      await Promise.all(
        locks.map(async lock => {
          await calls.release(lock.turn.id, lock.fence).catch(() => {})
          lock.turn.lose(new Error('the locker was closed'))
          await lock.release()
        }),
      )
    },
  }
}
