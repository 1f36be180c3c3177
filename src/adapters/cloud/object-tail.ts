import { randomUUID } from 'node:crypto'
import { UploadError } from '../../core/errors.ts'
import type { StorageContext, TailStore } from '../../core/ports/storage.ts'
import type { Json, Tail } from '../../core/types.ts'
import { hexOfCrc } from './crc-text.ts'
import { crc32Of } from './crc32-of.ts'

/** Small private objects of an upload, told apart by names that hold no slash. */
export interface PrivateObjects<Handle extends Json> {
  put(handle: Handle, name: string, body: PrivateBody, context: StorageContext): Promise<void>
  /** `undefined` when there is none. */
  get(handle: Handle, name: string, context: StorageContext): Promise<Uint8Array | undefined>
  /** Missing is success. */
  remove(handle: Handle, name: string, context: StorageContext): Promise<void>
}

export interface PrivateBody {
  readonly size: number
  readonly buffers: readonly Uint8Array[]
  /** Of the bytes, for a backend that checks it. */
  readonly crc32: number
}

/**
 * A tail store over small private objects. Every tail has a name of its own, so none is ever overwritten; its
 * receipt holds that name and a CRC, which is compared when it is read back.
 */
export function objectTail<Handle extends Json>(objects: PrivateObjects<Handle>): TailStore<Handle> {
  return {
    async write(handle, { offset, size, buffers }, context) {
      const crc32 = crc32Of(buffers)
      const name = `tail-${offset}-${size}-${randomUUID()}`
      await objects.put(handle, name, { size, buffers, crc32 }, context)
      return { offset, size, receipt: { name, crc32: hexOfCrc(crc32) } }
    },

    async read(handle, tail, context) {
      const receipt = receiptOf(tail)
      const bytes = await objects.get(handle, receipt.name, context)
      if (!bytes) throw lost(tail, 'is not in the storage (any more)')
      if (bytes.length !== tail.size) throw lost(tail, `has ${bytes.length} bytes in the storage`)
      if (hexOfCrc(crc32Of([bytes])) === receipt.crc32) return bytes
      throw new UploadError('STORAGE_FAILED', `${nameOf(tail)} came back from the storage damaged; try again`)
    },

    remove: (handle, tail, context) => objects.remove(handle, receiptOf(tail).name, context),
  }
}

interface TailReceipt {
  readonly name: string
  readonly crc32: string
}

function receiptOf(tail: Tail): TailReceipt {
  const { name, crc32 } = (tail.receipt ?? {}) as Partial<Record<keyof TailReceipt, Json>>
  if (typeof name === 'string' && typeof crc32 === 'string') return { name, crc32 }
  throw lost(tail, 'has a receipt that this storage did not write')
}

function lost(tail: Tail, why: string): UploadError {
  return new UploadError('STORAGE_GONE', `${nameOf(tail)} ${why}`)
}

function nameOf({ offset, size }: Tail): string {
  return `The tail of ${size} bytes at ${offset}`
}
