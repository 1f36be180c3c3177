import {
  type MemoryBucket,
  type MemoryStorage,
  memoryBucket,
  memoryLocker,
  memorySessions,
  memoryStorage,
} from '../../src/adapters/memory/index.ts'
import { createUploadEngine } from '../../src/core/create-engine.ts'
import type { EngineOptions } from '../../src/core/options.ts'
import type { Locker } from '../../src/core/ports/locker.ts'
import type { SessionStore } from '../../src/core/ports/sessions.ts'
import type { UploadRecord } from '../../src/core/types.ts'
import type { UploadEngine } from '../../src/core/upload-engine.ts'
import { type ManualClock, manualClock } from '../../src/testing/manual-clock.ts'
import { contiguous, type StorageShape } from './storage-shapes.ts'

/** Stores in memory, and engines over them: a second engine is what a restart or another process is. */
export interface EngineBench {
  readonly clock: ManualClock
  readonly bucket: MemoryBucket
  readonly storage: MemoryStorage
  readonly sessions: SessionStore
  readonly locker: Locker
  /** Opens an engine over the bench's stores, but for what is given. */
  open(options?: Partial<EngineOptions>): UploadEngine
  /** The row of an upload as the store has it. */
  record(id: string): Promise<UploadRecord | undefined>
  /** The text published under a key; nothing while there is none. */
  published(key: string): string | undefined
}

export function engineBench(shape: StorageShape = contiguous): EngineBench {
  const clock = manualClock()
  const bucket = memoryBucket()
  const storage = memoryStorage({ bucket, traits: shape.traits })
  const sessions = memorySessions()
  const locker = memoryLocker({ clock })
  return {
    clock,
    bucket,
    storage,
    sessions,
    locker,
    open: options => createUploadEngine({ storage, sessions, locker, clock, ...options }),
    record: id => sessions.get(id, { signal: new AbortController().signal }),
    published: key => {
      const object = bucket.objects.get(key)
      return object && Buffer.from(object.bytes).toString('latin1')
    },
  }
}
