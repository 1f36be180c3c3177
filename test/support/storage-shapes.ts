import type { TraitsOverrides } from '../../src/adapters/memory/index.ts'

/** Memory storages that behave like the kinds of backend there are, at the scale of a few bytes. */
export interface StorageShape {
  readonly name: string
  readonly traits: TraitsOverrides
}

/** Like a disk: bytes go to positions, in writes of 4. */
export const contiguous: StorageShape = { name: 'contiguous', traits: { preferredWrite: 4 } }

/** Like S3: numbered parts of at least 5 bytes and at most 8, a tail for what is less. */
export const objectStore: StorageShape = {
  name: 'object store',
  traits: { part: { min: 5, max: 8, maxCount: 10_000 }, contiguous: false },
}

/** Like a resumable session of GCS: whole multiples of 4 bytes, each where the last ended. */
export const sequential: StorageShape = {
  name: 'sequential',
  traits: { part: { min: 4, max: 8, align: 4 }, order: 'sequential' },
}

export const shapes: readonly StorageShape[] = [contiguous, objectStore, sequential]
