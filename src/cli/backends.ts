import { join } from 'node:path'
import { azureStorage } from '../adapters/azure/index.ts'
import { fsLocker, fsSessions, fsStorage } from '../adapters/fs/index.ts'
import { gcsStorage } from '../adapters/gcs/index.ts'
import { memoryLocker, memorySessions, memoryStorage } from '../adapters/memory/index.ts'
import { s3Storage } from '../adapters/s3/index.ts'
import type { Locker } from '../core/ports/locker.ts'
import type { SessionStore } from '../core/ports/sessions.ts'
import type { AnyStorage } from '../core/ports/storage.ts'
import { azureOptions, gcsOptions, s3Options } from './cloud-options.ts'
import { openRedisLocker, openRedisSessions } from './redis-backends.ts'
import type { BackendSettings, SessionsName, StorageName } from './settings.ts'

export interface Backends {
  readonly storage: AnyStorage
  readonly sessions: SessionStore
  readonly locker: Locker
}

interface StorageRow {
  readonly open: (settings: BackendSettings) => AnyStorage
  /** Where records of its uploads go by default: as lasting as its bytes. */
  readonly sessions: SessionsName
}

/** A session store, with the locks that reach as far as it does. */
interface SessionsRow {
  readonly sessions: (settings: BackendSettings) => SessionStore
  readonly locker: (settings: BackendSettings) => Locker
}

/** Another storage is one more row. */
const storages: Readonly<Record<StorageName, StorageRow>> = {
  fs: { open: ({ dir, durability }) => fsStorage({ directory: dir, durability }), sessions: 'fs' },
  memory: { open: () => memoryStorage(), sessions: 'memory' },
  s3: { open: settings => s3Storage(s3Options(settings)), sessions: 'fs' },
  gcs: { open: settings => gcsStorage(gcsOptions(settings)), sessions: 'fs' },
  azure: { open: settings => azureStorage(azureOptions(settings)), sessions: 'fs' },
}

/** Another session store is one more row. */
const sessionStores: Readonly<Record<SessionsName, SessionsRow>> = {
  fs: {
    sessions: ({ dir, durability }) =>
      fsSessions({ directory: join(dir, '.quayside', 'sessions'), durability }),
    locker: ({ dir }) => fsLocker({ directory: join(dir, '.quayside', 'locks') }),
  },
  memory: { sessions: () => memorySessions(), locker: () => memoryLocker() },
  redis: { sessions: openRedisSessions, locker: openRedisLocker },
}

export const storageNames: readonly string[] = Object.keys(storages)
export const sessionsNames: readonly string[] = Object.keys(sessionStores)

/** Opens the parts that an engine is made of; the engine, or `closeBackends`, closes them. */
export function openBackends(settings: BackendSettings): Backends {
  const row = storages[settings.storage]
  const records = sessionStores[sessionsOf(settings)]
  return {
    storage: row.open(settings),
    sessions: records.sessions(settings),
    locker: records.locker(settings),
  }
}

/** Where records go: where the settings say, or where it suits the storage. */
export function sessionsOf({ sessions, storage }: BackendSettings): SessionsName {
  return sessions ?? storages[storage].sessions
}

export async function closeBackends({ storage, sessions, locker }: Backends): Promise<void> {
  await storage.close?.()
  await locker.close?.()
  await sessions.close?.()
}
