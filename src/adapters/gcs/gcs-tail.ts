import { isUploadError } from '../../core/errors.ts'
import type { TailStore } from '../../core/ports/storage.ts'
import { objectTail } from '../cloud/object-tail.ts'
import { crc32cOf } from './crc32c-of.ts'
import type { GcsBucket } from './gcs-bucket.ts'
import type { GcsHandle } from './gcs-handle.ts'
import { readObject } from './read-object.ts'

/** Tails as small private objects. */
export function gcsTail(bucket: GcsBucket): TailStore<GcsHandle> {
  const nameOf = (handle: GcsHandle, name: string): string => bucket.namesOf(handle).other(name)
  return objectTail<GcsHandle>({
    async put(handle, name, { size, buffers }, { signal }) {
      signal.throwIfAborted()
      const crc32c = await crc32cOf(buffers)
      await bucket.objects.put(nameOf(handle, name), { size, buffers, crc32c }, signal)
    },

    async get(handle, name, { signal }) {
      const pieces: Uint8Array[] = []
      const range = { start: 0, end: Number.MAX_SAFE_INTEGER }
      try {
        for await (const piece of readObject(bucket, { name: nameOf(handle, name) }, range, signal))
          pieces.push(piece)
      } catch (error) {
        if (isUploadError(error, 'STORAGE_GONE')) return undefined
        throw error
      }
      return Buffer.concat(pieces)
    },

    remove: (handle, name, { signal }) => bucket.objects.remove(nameOf(handle, name), signal),
  })
}
