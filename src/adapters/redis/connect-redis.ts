import { fromIoredis } from './from-ioredis.ts'
import { openIoredis } from './open-ioredis.ts'
import { redisAddress } from './redis-address.ts'
import type { Listening, RedisConnection } from './redis-commands.ts'

/** A connection that was made here, and that is to be closed by whoever had it made. */
export interface OwnRedisConnection extends RedisConnection {
  /** Ends it, and listening; what is still asked of Redis is rejected. */
  close(): Promise<void>
}

/**
 * Connects by `ioredis` (`SDK_MISSING` without it), when it is first used. `url`: `redis://host:port` for one Redis,
 * `redis+cluster://host:port,host:port` for a Cluster of which these nodes are known,
 * `redis+sentinel://host:port,host:port/master` for the master of this name that these Sentinels know; `rediss` for TLS; with
 * user, password and database where there are any. What it cannot say is said to a client that is made and given instead.
 */
export function connectRedis(url: string): OwnRedisConnection {
  const address = redisAddress(url)
  const listenings = new Set<Promise<Listening>>()
  let opening: ReturnType<typeof open> | undefined

  const open = async () => {
    const client = await openIoredis(address)
    return { client, connection: fromIoredis(client) }
  }
  const opened = (): ReturnType<typeof open> => {
    opening ??= open()
    return opening
  }

  return {
    countsListeners: address.shape !== 'cluster',
    call: async (command, ...args) => (await opened()).client.call(command, ...args),
    callReplicated: async (replicas, waitMs, command, ...args) =>
      (await opened()).connection.callReplicated(replicas, waitMs, command, ...args),
    listen(channel, hear) {
      const listening = opened().then(({ connection }) => connection.listen(channel, hear))
      listenings.add(listening)
      return {
        ready: listening.then(({ ready }) => ready),
        end() {
          listenings.delete(listening)
          endOf(listening)
        },
      }
    },
    async close() {
      for (const listening of listenings) endOf(listening)
      const ended = await opening?.catch(() => undefined)
      ended?.client.disconnect()
    },
  }
}

function endOf(listening: Promise<Listening>): void {
  // One that never began has nothing to end.
  listening.then(({ end }) => end()).catch(() => {})
}
