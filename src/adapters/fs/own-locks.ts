import type { LockTurn } from '../../core/lock-queue.ts'
import type { Lock } from '../../core/ports/locker.ts'
import type { Clock } from '../../core/types.ts'
import { keptLocks } from './kept-locks.ts'
import type { LockDesk } from './lock-desk.ts'
import { lockFences } from './lock-fences.ts'
import { lockPath, type Taken } from './take-lock.ts'
import { unlinkIfThere } from './unlink-if-there.ts'

/**
 * The locks that are on disk for this process. One that is released stays there for the next request, which then has
 * it without a system call, until another process wants it or nobody used it for a while.
 */
export interface OwnLocks {
  /** The lock is on disk: gives it to whoever has the turn, and the turn back when it is released. */
  hold(turn: LockTurn, name: string, taken: Taken): Lock
  /** Gives the lock again, if it is kept. */
  retake(turn: LockTurn, name: string): Lock | undefined
  /** Resolves when the lock is not about to be let go of. */
  settled(name: string): Promise<void>
  /** Releases what is held (`LOCK_LOST`), and leaves none on disk. */
  close(): Promise<void>
}

const atOnce = Promise.resolve()

export function ownLocks(directory: string, desk: LockDesk, clock: Clock): OwnLocks {
  const fences = lockFences(clock)
  const held = new Map<LockTurn, Lock>()
  const leaving = new Map<string, Promise<void>>()
  let isClosing = false

  const removed = async (name: string, fence: number): Promise<void> => {
    let isGone = false
    try {
      await fences.settle(fence)
      await unlinkIfThere(lockPath(directory, name))
      isGone = true
    } catch {
      // Nothing that was done under it depends on this.
    } finally {
      leaving.delete(name)
      desk.leave(name)
      if (!isGone && !isClosing) keepAgain(name, fence)
    }
  }
  const letGo = (name: string, fence: number): Promise<void> => {
    const gone = removed(name, fence)
    leaving.set(name, gone)
    return gone
  }
  const kept = keptLocks(letGo)

  /** It is still on disk, and ours: whoever wants it makes us try once more. */
  const keepAgain = (name: string, fence: number): void => {
    desk.enter(name)
    kept.keep(name, fence)
    desk.keep(name, kept.drop)
  }

  const keepOrLetGo = (name: string, fence: number): Promise<void> => {
    if (isClosing || desk.isWanted(name)) return letGo(name, fence)
    kept.keep(name, fence)
    return atOnce
  }

  const hold = (turn: LockTurn, name: string, taken: Taken): Lock => {
    const fence = fences.next(turn.fence, taken)
    let released: Promise<void> | undefined
    const release = (): Promise<void> => {
      held.delete(turn)
      const done = keepOrLetGo(name, fence)
      desk.keep(name, kept.drop)
      turn.release()
      return done
    }
    const lock: Lock = {
      fence,
      signal: turn.signal,
      release() {
        released ??= release()
        return released
      },
    }
    held.set(turn, lock)
    desk.hold(name, turn.askToYield)
    return lock
  }

  return {
    hold,
    retake: (turn, name) => (kept.take(name) ? hold(turn, name, 'free') : undefined),
    settled: name => leaving.get(name) ?? atOnce,
    async close() {
      isClosing = true
      for (const turn of held.keys()) turn.lose(new Error('The locker was closed'))
      for (const lock of held.values()) void lock.release()
      kept.close()
      await Promise.all(leaving.values())
    },
  }
}
