import { join, resolve } from 'node:path'
import type { Locker } from '../../core/ports/locker.ts'
import type { SessionStore } from '../../core/ports/sessions.ts'
import type { StorageAdapter } from '../../core/ports/storage.ts'
import type { Clock } from '../../core/types.ts'
import { fsLocker } from './fs-locker.ts'
import { fsSessions } from './fs-sessions.ts'
import { type FsHandle, type FsStorageOptions, fsStorage } from './fs-storage.ts'

/** The options of all three at once. */
export interface LocalDiskOptions extends FsStorageOptions {
  /** For what waits; default: the machine's. */
  readonly clock?: Clock
}

/** Storage, records and locks of one directory, as an engine takes them. */
export interface LocalDisk {
  readonly storage: StorageAdapter<FsHandle>
  readonly sessions: SessionStore
  readonly locker: Locker
}

/**
 * Everything an engine needs, on one disk: objects under `directory`, the engine's own state under
 * `<directory>/.quayside`. Several processes of one host may share it.
 *
 * @example
 * const engine = createUploadEngine({ ...localDisk({ directory: './uploads' }) })
 */
export function localDisk({ clock, ...options }: LocalDiskOptions): LocalDisk {
  const state = join(resolve(options.directory), '.quayside')
  const { durability } = options
  return {
    storage: fsStorage(options),
    sessions: fsSessions({ directory: join(state, 'sessions'), ...(durability && { durability }) }),
    locker: fsLocker({ directory: join(state, 'locks'), ...(clock && { clock }) }),
  }
}
