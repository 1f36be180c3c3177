import type { LockTurn } from '../../core/lock-queue.ts'
import type { Lock } from '../../core/ports/locker.ts'
import type { Clock } from '../../core/types.ts'
import { askHolder, type HolderAnswer } from './ask-holder.ts'
import { diskName } from './disk-name.ts'
import { latelyWanted } from './lately-wanted.ts'
import { lockDesk } from './lock-desk.ts'
import type { Holder } from './lock-holder.ts'
import type { LockPatience } from './lock-patience.ts'
import { buryPresence, type LockPresence, lockPresence, socketOf } from './lock-presence.ts'
import { ownLocks } from './own-locks.ts'
import { sweepLocks } from './sweep-locks.ts'
import { takeLock } from './take-lock.ts'

/** The locks of one process, against all others of the host. */
export interface DiskLocks {
  /** Has a lock again that was kept since it was released here, without a look at the disk. */
  retake(turn: LockTurn): Lock | undefined
  /** Takes the lock for whoever has the turn in this process, and gives the turn back when it is released. */
  take(turn: LockTurn, patience: LockPatience): Promise<Lock>
  /** Releases what is held (`LOCK_LOST`), and leaves nothing on disk. */
  close(): Promise<void>
}

/** Between two looks at a holder that can be reached but does not answer: it has no room for connections. */
const unclearPauseMs = 50

export function diskLocks(directory: string, clock: Clock): DiskLocks {
  const desk = lockDesk(latelyWanted(clock))
  const own = ownLocks(directory, desk, clock)
  const closing = new AbortController()
  let presence: Promise<LockPresence> | undefined
  let sweeping: Promise<void> | undefined

  const appear = async (): Promise<LockPresence> => {
    const here = await lockPresence(directory, desk)
    sweeping = sweepLocks(directory, here.token, closing.signal)
    return here
  }
  const present = (): Promise<LockPresence> => {
    presence ??= appear().catch(error => {
      presence = undefined
      throw error
    })
    return presence
  }

  return {
    retake: turn => own.retake(turn, diskName(turn.id)),

    async take(turn, patience) {
      const name = diskName(turn.id)
      // What is about to be unlinked names us, and must not be taken for ours.
      await own.settled(name)
      const kept = own.retake(turn, name)
      if (kept) return kept
      desk.enter(name)
      try {
        const taken = await takeLock(await present(), name, asker(directory, name, patience))
        return own.hold(turn, name, taken)
      } catch (error) {
        desk.leave(name)
        throw error
      }
    },

    async close() {
      closing.abort()
      await own.close()
      const here = await presence?.catch(() => undefined)
      await sweeping
      await here?.close()
    },
  }
}

/** Asks holder after holder of one lock; slows down when it gets no clear answer twice in a row. */
function asker(
  directory: string,
  name: string,
  patience: LockPatience,
): (holder: Holder) => Promise<{ readonly isDead: boolean }> {
  let last: HolderAnswer = 'free'
  return async holder => {
    const socket = socketOf(directory, holder)
    const answer = socket === undefined ? 'dead' : await askHolder(socket, name, patience)
    if (answer === 'dead') await buryPresence(directory, holder.token)
    if (answer === 'unclear' && last === 'unclear') await patience.pause(unclearPauseMs)
    last = answer
    return { isDead: answer === 'dead' }
  }
}
