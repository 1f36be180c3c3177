import { within } from './bounded-commands.ts'
import type { Listening, RedisConnection } from './redis-commands.ts'
import { whileRedis } from './redis-failure.ts'

/** Where a locker hears what others want of it. */
export interface LockEars {
  /** Resolves when messages arrive; to be awaited before anybody can have a reason to send one. */
  open(): Promise<void>
  close(): void
}

export function lockEars(
  connection: RedisConnection,
  channel: string,
  timeoutMs: number,
  hear: (message: string) => void,
): LockEars {
  let listening: Listening | undefined

  const listen = (): Listening => {
    const started = connection.listen(channel, hear)
    started.ready.catch(() => {
      // The next who needs to hear tries again.
      if (listening === started) listening = undefined
      started.end()
    })
    return started
  }

  return {
    open() {
      listening ??= listen()
      const { ready } = listening
      return whileRedis('listen for those who want a lock', () => within(timeoutMs, 'SUBSCRIBE', ready))
    },
    close() {
      listening?.end()
      listening = undefined
    },
  }
}
