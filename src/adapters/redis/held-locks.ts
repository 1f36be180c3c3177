import type { LockTurn } from '../../core/lock-queue.ts'
import type { Lock } from '../../core/ports/locker.ts'
import type { Clock } from '../../core/types.ts'
import type { LockCalls } from './lock-calls.ts'
import type { Taken } from './take-lock.ts'

/** The locks of this process: renewed while they are held, and known to be lost when that did not work out. */
export interface HeldLocks {
  hold(turn: LockTurn, taken: Taken): Lock
  get(id: string): HeldLock | undefined
  /** Every lock is lost, and free for others; resolves when Redis knows. */
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
  const freeing = new Set<Promise<void>>()

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

  /** What was done under the lock stands, whatever becomes of this; the lock is free when its lease ends. */
  const free = (id: string, fence: number): void => {
    const freed = calls.release(id, fence).catch(() => {})
    freeing.add(freed)
    freed.finally(() => freeing.delete(freed))
  }

  return {
    get: id => held.get(id),

    hold(turn, { fence, record, sentAt }) {
      const endRenewing = renewing({ turn, fence }, sentAt)
      let isReleased = false
      const lock = {
        turn,
        fence,
        signal: turn.signal,
        lost: turn.lost,
        ...(record ? { record } : {}),
        // Whoever is next here asks behind this, on the same connection; whoever is next elsewhere is told.
        async release() {
          if (isReleased) return
          isReleased = true
          endRenewing()
          held.delete(turn.id)
          if (!turn.lost.aborted) free(turn.id, fence)
          turn.release()
        },
      }
      held.set(turn.id, lock)
      return lock
    },

    async close() {
      for (const lock of [...held.values()]) {
        free(lock.turn.id, lock.fence)
        lock.turn.lose(new Error('the locker was closed'))
        await lock.release()
      }
      await Promise.all(freeing)
    },
  }
}
