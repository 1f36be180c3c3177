import type { Clock, UploadRecord } from '../../core/types.ts'
import type { LockCalls } from './lock-calls.ts'
import { type LockWait, locked } from './lock-wait.ts'

export interface Taken {
  readonly fence: number
  readonly isWanted: boolean
  readonly record: UploadRecord | undefined
  /** When Redis was asked, before which the lease cannot have begun. */
  readonly sentAt: number
}

/** A holder that did not hear us is asked again after this long: it may be connecting anew. */
const deafMs = 300

/**
 * Asks for the lock until it is had. Between two questions there is a message that it is our turn, or the time that
 * the holder's lease takes to end; a holder that lives renews it, so that is a question every few seconds.
 * Whoever gives up is out of the line when this rejects.
 */
export async function takeLock(
  id: string,
  wait: LockWait,
  calls: LockCalls,
  isDeafDead: boolean,
  clock: Clock,
): Promise<Taken> {
  let deaf = ''
  let dead = ''
  try {
    for (let isFirst = true; ; isFirst = false) {
      const sentAt = clock.now()
      const asked = await calls.ask(id, { waitMs: wait.left(), isFirst, dead })
      wait.check()
      if (asked.isGiven) return { ...asked, sentAt }
      if (wait.left() <= 0) throw locked(id)
      const isDeaf = isDeafDead && asked.heard === 0
      dead = isDeaf && deaf === asked.holder ? asked.holder : ''
      deaf = isDeaf ? asked.holder : ''
      if (dead === '') await wait.pause(isDeaf ? deafMs : asked.freeInMs + 1)
    }
  } catch (error) {
    await calls.leave(id).catch(() => {})
    throw error
  }
}
