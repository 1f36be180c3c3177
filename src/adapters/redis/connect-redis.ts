import type { Redis } from 'ioredis'
import { UploadError } from '../../core/errors.ts'
import { loadSdk } from '../cloud/load-sdk.ts'
import { fromIoredis } from './from-ioredis.ts'
import type { Listening, RedisConnection } from './redis-commands.ts'

/** A connection that was made here, and that is to be closed by whoever had it made. */
export interface OwnRedisConnection extends RedisConnection {
  /** Ends it, and listening; what is still asked of Redis is rejected. */
  close(): Promise<void>
}

/**
 * Connects to one Redis by `ioredis` (`SDK_MISSING` without it), when it is first used. `url`: `redis://`, or `rediss://`
 * for TLS, with user, password and database where there are any. For Cluster and Sentinel make a client and give that.
 */
export function connectRedis(url: string): OwnRedisConnection {
  if (!/^rediss?:\/\/./.test(url)) throw badUrl()
  const listenings = new Set<Promise<Listening>>()
  let loading: Promise<Redis> | undefined

  const load = async (): Promise<Redis> => {
    const { Redis: Client } = await loadSdk('ioredis', () => import('ioredis'))
    // What was asked while Redis is away is refused after the second try to reconnect, not queued for long.
    const client = new Client(url, { maxRetriesPerRequest: 1 })
    // It goes on trying by itself; without a listener it prints each error.
    client.on('error', () => {})
    return client
  }
  const client = (): Promise<Redis> => {
    loading ??= load()
    return loading
  }

  return {
    countsListeners: true,
    call: async (command, ...args) => (await client()).call(command, ...args),
    listen(channel, hear) {
      const listening = client().then(opened => fromIoredis(opened).listen(channel, hear))
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
      const opened = await loading?.catch(() => undefined)
      opened?.disconnect()
    },
  }
}

function endOf(listening: Promise<Listening>): void {
  // One that never began has nothing to end.
  listening.then(({ end }) => end()).catch(() => {})
}

/** Without the address, for it may hold a password. */
function badUrl(): UploadError {
  const problem = 'the address of Redis must be like redis://host:6379, or rediss://host:6379 for TLS'
  return new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
