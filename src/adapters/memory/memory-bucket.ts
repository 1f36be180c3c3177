import type { StorageTarget } from '../../core/ports/storage.ts'
import type { StoredObject } from '../../core/types.ts'
import type { MemoryStaging } from './memory-staging.ts'

/** What memory storages keep bytes in. Two storages over one bucket behave like two processes over one disk. */
export interface MemoryBucket {
  /** Published objects by key. */
  readonly objects: Map<string, MemoryObject>
  /** Uploads that are neither published nor aborted, by id. */
  readonly open: Map<string, OpenUpload>
  /** What `complete` answered, by upload id, until the object is removed. */
  readonly published: Map<string, StoredObject>
  /** How many tails were ever written: names of tails never repeat. */
  tailCount: number
}

/** The storage's own state of an upload is its id: everything else is in the bucket. */
export type MemoryHandle = { readonly upload: string }

/** A published object, as readers see it. */
export interface MemoryObject {
  readonly bytes: Uint8Array
  readonly contentType?: string
  readonly metadata: Readonly<Record<string, string>>
}

export interface OpenUpload {
  readonly target: StorageTarget
  readonly staging: MemoryStaging
  /** By name; see `memory-tail.ts`. */
  readonly tails: Map<string, Uint8Array>
}

/** An empty place for published objects. */
export function memoryBucket(): MemoryBucket {
  return { objects: new Map(), open: new Map(), published: new Map(), tailCount: 0 }
}
