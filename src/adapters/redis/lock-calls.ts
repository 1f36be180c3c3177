import type { UploadRecord } from '../../core/types.ts'
import type { KnownRecords, RecordReply } from './known-records.ts'
import type { RedisCommands } from './redis-commands.ts'
import { whileRedis } from './redis-failure.ts'
import type { RedisKeys } from './redis-keys.ts'
import { type RedisScript, runScript } from './redis-script.ts'
import { acquireLock } from './scripts/acquire-lock.ts'
import { releaseLock } from './scripts/release-lock.ts'
import { renewLock } from './scripts/renew-lock.ts'

export type Asked =
  | {
      readonly isGiven: true
      readonly fence: number
      readonly isWanted: boolean
      /** The record of the upload, as it stood then. */
      readonly record: UploadRecord | undefined
    }
  | {
      readonly isGiven: false
      /** The locker that has it. */
      readonly holder: string
      /** When its lease ends unless it renews it, in milliseconds from now. */
      readonly freeInMs: number
      /** How many heard that the holder is to yield. */
      readonly heard: number
    }

export type Renewed = 'held' | 'wanted' | 'lost'

/** What one locker asks of Redis. Failures are `SESSIONS_*`. */
export interface LockCalls {
  ask(id: string, how: { waitMs: number; isFirst: boolean; dead: string }): Promise<Asked>
  renew(id: string, fence: number): Promise<Renewed>
  /** Lets go of the lock of this fence. */
  release(id: string, fence: number): Promise<void>
  /** Leaves the line, and lets go of the lock if it was given meanwhile. */
  leave(id: string): Promise<void>
}

export interface LockCaller {
  readonly token: string
  readonly leaseMs: number
  /** Whether a channel that nobody hears is that of a dead process. */
  readonly isDeafDead: boolean
}

/** A locker that was given the lock while it waited has so long to say that it is there. */
const grantAtMostMs = 2000

export function lockCalls(
  commands: RedisCommands,
  keys: RedisKeys,
  known: KnownRecords,
  caller: LockCaller,
): LockCalls {
  const { token, leaseMs, isDeafDead } = caller
  const grantMs = String(Math.min(leaseMs, grantAtMostMs))

  const run = (doing: string, script: RedisScript, id: string, args: readonly string[]): Promise<unknown> =>
    whileRedis(`${doing} upload ${id}`, () =>
      runScript(
        commands,
        script,
        [keys.lock(id), keys.line(id), keys.record(id), keys.parts(id)],
        [token, id, keys.channel, grantMs, isDeafDead ? '1' : '0', ...args],
      ),
    )

  return {
    async ask(id, { waitMs, isFirst, dead }) {
      const reading = known.reading(id)
      const args = [String(leaseMs), String(Math.max(0, Math.ceil(waitMs))), isFirst ? '1' : '0', dead]
      const reply = (await run('lock', acquireLock, id, [...args, ...reading.known])) as AskReply
      if (reply[0] === 1) {
        const [, fence, isWanted, record] = reply
        return {
          isGiven: true,
          fence: Number(fence),
          isWanted: isWanted === 1,
          record: reading.learn(record),
        }
      }
      const [, freeInMs, heard, holder] = reply
      return { isGiven: false, holder, freeInMs, heard }
    },

    async renew(id, fence) {
      const reply = await run('renew the lock of', renewLock, id, [String(fence), String(leaseMs)])
      if (reply === -1) return 'lost'
      return reply === 1 ? 'wanted' : 'held'
    },

    async release(id, fence) {
      await run('unlock', releaseLock, id, [String(fence)])
    },

    async leave(id) {
      await run('leave the line for', releaseLock, id, [''])
    },
  }
}

type AskReply =
  | readonly [given: 1, fence: string, isWanted: number, record: RecordReply | null]
  | readonly [given: 0, freeInMs: number, heard: number, holder: string]
