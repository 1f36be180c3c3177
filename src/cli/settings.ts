import type { UploadPath } from '../core/ports/functions.ts'
import type { ConflictPolicy } from '../core/types.ts'

export type StorageName = 'fs' | 'memory' | 's3' | 'gcs' | 'azure'
export type SessionsName = 'fs' | 'memory' | 'redis'

/** Where uploads and their records are kept. */
export interface BackendSettings {
  readonly dir: string
  readonly storage: StorageName
  /** Default: what suits the storage. */
  readonly sessions?: SessionsName
  /** Of `redis`, with a password where it has one. */
  readonly redisUrl?: string
  readonly redisReplicas?: number
  readonly durability: 'none' | 'complete' | 'chunk'
  /** Of storages in a cloud; credentials come from where its SDK looks for them, never from here. */
  readonly bucket?: string
  readonly prefix?: string
  readonly region?: string
  readonly endpoint?: string
}

/** Settings as the parser leaves them: sizes in bytes, durations in milliseconds, absent where not given. */
export interface EngineSettings extends BackendSettings {
  readonly chunkSize?: number
  readonly maxBytes?: number
  readonly hashFunction?: string
  readonly retryThreshold?: number
  readonly collections?: readonly string[]
  readonly uploadPath?: UploadPath
  readonly preserveFileName?: boolean
  readonly preserveFailedUploadFile?: boolean
  readonly conflict?: ConflictPolicy
  readonly expireIdle?: number
  readonly expireAfter?: number
  readonly retention?: number
  readonly lockWait?: number
  readonly memoryBudget?: number
  readonly checkpointBytes?: number
}

export interface ServeSettings extends EngineSettings {
  readonly port: number
  readonly host: string
  readonly path: string
  readonly token?: string
  readonly allowHost?: readonly string[]
  readonly trustProxy?: boolean
  readonly bodyIdle: number
  /** Bytes per second; 0 asks for none. */
  readonly bodyMinRate: number
  readonly metrics?: boolean
  readonly sweepEvery: number
  readonly drain: number
}
