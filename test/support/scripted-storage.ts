import type { MemoryStorage } from '../../src/adapters/memory/index.ts'
import type { Part } from '../../src/core/ports/storage.ts'
import type { PartReceipt, StoredObject, Tail } from '../../src/core/types.ts'

/** What a test does around calls of a storage: `next` is the call itself. */
export interface StorageScript {
  readonly writePart?: (part: Part, next: () => Promise<PartReceipt>) => Promise<PartReceipt>
  readonly writeTail?: (next: () => Promise<Tail>) => Promise<Tail>
  readonly removeTail?: (next: () => Promise<void>) => Promise<void>
  readonly complete?: (next: () => Promise<StoredObject>) => Promise<StoredObject>
  readonly abort?: (next: () => Promise<void>) => Promise<void>
}

/** A storage that fails or waits where a test wants it to, and is itself everywhere else. */
export function scriptedStorage(storage: MemoryStorage, script: StorageScript): MemoryStorage {
  const { tail } = storage
  const direct = <T>(next: () => Promise<T>): Promise<T> => next()
  const { writePart = (_, next) => next(), complete = direct, abort = direct } = script
  const { writeTail = direct, removeTail = direct } = script
  return {
    ...storage,
    writePart: (handle, part, context) => writePart(part, () => storage.writePart(handle, part, context)),
    complete: (handle, assembly, context) => complete(() => storage.complete(handle, assembly, context)),
    abort: (handle, context) => abort(() => storage.abort(handle, context)),
    ...(tail && {
      tail: {
        ...tail,
        write: (handle, bytes, context) => writeTail(() => tail.write(handle, bytes, context)),
        remove: (handle, old, context) => removeTail(() => tail.remove(handle, old, context)),
      },
    }),
  }
}
