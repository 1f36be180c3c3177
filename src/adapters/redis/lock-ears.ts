import { within } from './bounded-commands.ts'
import type { RedisConnection } from './redis-commands.ts'
import { whileRedis } from './redis-failure.ts'

/** Where a locker hears what others want of it. */
export interface LockEars {
  /** Resolves when messages arrive; to be awaited before anybody can have a reason to send one. */
  open(): Promise<void>
  close(): Promise<void>
}

export function lockEars(
  connection: RedisConnection,
  channel: string,
  timeoutMs: number,
  hear: (message: string) => void,
): LockEars {
  let opening: Promise<() => void> | undefined

  const listen = async (): Promise<() => void> => {
    try {
      return await connection.listen(channel, hear)
    } catch (error) {
      opening = undefined
      throw error
    }
  }

  return {
    open() {
      opening ??= listen()
      const opened = opening
      return whileRedis('listen for those who want a lock', async () => {
        await within(timeoutMs, 'SUBSCRIBE', opened)
      })
    },
    async close() {
      const end = await opening?.catch(() => undefined)
      end?.()
    },
  }
}
