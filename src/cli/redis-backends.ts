import { connectRedis, type OwnRedisConnection, redisLocker, redisSessions } from '../adapters/redis/index.ts'
import { UploadError } from '../core/errors.ts'
import type { Locker } from '../core/ports/locker.ts'
import type { SessionStore } from '../core/ports/sessions.ts'
import type { BackendSettings } from './settings.ts'

/** Of flags. The connection is that of the locker, too, and closes with the last of the two. */
export function openRedisSessions(settings: BackendSettings): SessionStore {
  const shared = connectionFor(settings)
  const { redisReplicas: replicas } = settings
  return closingAfter(
    redisSessions({ client: shared.client, ...(replicas === undefined ? {} : { replicas }) }),
    shared,
  )
}

/** Of flags. The connection is that of the session store, too, and closes with the last of the two. */
export function openRedisLocker(settings: BackendSettings): Locker {
  const shared = connectionFor(settings)
  return closingAfter(redisLocker({ client: shared.client }), shared)
}

interface SharedConnection {
  readonly client: OwnRedisConnection
  users: number
}

const connections = new WeakMap<BackendSettings, SharedConnection>()

function connectionFor(settings: BackendSettings): SharedConnection {
  const open = connections.get(settings)
  const shared = open && open.users > 0 ? open : { client: connectRedis(requireUrl(settings)), users: 0 }
  connections.set(settings, shared)
  shared.users += 1
  return shared
}

function closingAfter<T extends { close?(): Promise<void> }>(part: T, shared: SharedConnection): T {
  return {
    ...part,
    async close() {
      await part.close?.()
      shared.users -= 1
      if (shared.users === 0) await shared.client.close()
    },
  }
}

function requireUrl({ redisUrl }: BackendSettings): string {
  if (redisUrl !== undefined) return redisUrl
  const problem =
    '--sessions redis needs --redis-url: the address of Redis, for example redis://127.0.0.1:6379'
  throw new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
