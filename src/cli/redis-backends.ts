import { connectRedis, type OwnRedisConnection, redisLocker, redisSessions } from '../adapters/redis/index.ts'
import { UploadError } from '../core/errors.ts'
import type { Locker } from '../core/ports/locker.ts'
import type { SessionStore } from '../core/ports/sessions.ts'
import type { BackendSettings } from './settings.ts'

/** Of flags, over a connection of its own, which closes with it. */
export function openRedisSessions(settings: BackendSettings): SessionStore {
  const client = connectRedis(requireUrl(settings))
  return closingAfter(redisSessions({ client }), client)
}

/** Of flags, over a connection of its own, which closes with it. */
export function openRedisLocker(settings: BackendSettings): Locker {
  const client = connectRedis(requireUrl(settings))
  return closingAfter(redisLocker({ client }), client)
}

function closingAfter<T extends { close?(): Promise<void> }>(part: T, client: OwnRedisConnection): T {
  return {
    ...part,
    async close() {
      await part.close?.()
      await client.close()
    },
  }
}

function requireUrl({ redisUrl }: BackendSettings): string {
  if (redisUrl !== undefined) return redisUrl
  const problem =
    '--sessions redis needs --redis-url: the address of Redis, for example redis://127.0.0.1:6379'
  throw new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
