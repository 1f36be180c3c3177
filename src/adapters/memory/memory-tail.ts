import { UploadError } from '../../core/errors.ts'
import type { TailStore } from '../../core/ports/storage.ts'
import type { Tail } from '../../core/types.ts'
import type { MemoryBucket, MemoryHandle } from './memory-bucket.ts'

/** Tails in the bucket, each under a name of its own, so that a longer one never touches the one before. */
export function memoryTail(bucket: MemoryBucket): TailStore<MemoryHandle> {
  const nameOf = (tail: Tail): string => String(tail.receipt)
  return {
    async write(handle, { offset, size, buffers }, { signal }) {
      signal.throwIfAborted()
      const upload = bucket.open.get(handle.upload)
      if (!upload)
        throw new UploadError('STORAGE_GONE', `Upload ${handle.upload} is not open in this storage`)
      bucket.tailCount += 1
      const name = `tail-${bucket.tailCount}`
      upload.tails.set(name, Uint8Array.from(Buffer.concat(buffers)))
      return { offset, size, receipt: name }
    },

    async read(handle, tail, { signal }) {
      signal.throwIfAborted()
      const bytes = bucket.open.get(handle.upload)?.tails.get(nameOf(tail))
      if (!bytes) throw new UploadError('STORAGE_GONE', `The tail at ${tail.offset} is not in this storage`)
      return bytes.slice()
    },

    async remove(handle, tail, { signal }) {
      signal.throwIfAborted()
      bucket.open.get(handle.upload)?.tails.delete(nameOf(tail))
    },
  }
}
