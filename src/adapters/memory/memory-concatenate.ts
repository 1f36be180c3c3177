import type { Part, StorageTraits } from '../../core/ports/storage.ts'
import type { PartReceipt } from '../../core/types.ts'
import { checkPart } from './memory-part-rules.ts'
import type { MemoryStaging } from './memory-staging.ts'

/** Writes bytes as an upload would have that brought them itself, in parts of `partSize`; resolves with its parts. */
export function writeWhole(
  staging: MemoryStaging,
  bytes: Uint8Array,
  traits: StorageTraits,
  partSize: number,
): readonly PartReceipt[] {
  const receipts = cut(bytes, partSize).map(part => {
    checkPart(part, traits, partSize)
    return staging.write(part)
  })
  return traits.contiguous ? [] : receipts
}

function cut(bytes: Uint8Array, size: number): readonly Part[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => {
    const offset = index * size
    const buffer = bytes.subarray(offset, offset + size)
    const last = offset + size >= bytes.length
    return { number: index + 1, offset, size: buffer.length, buffers: [buffer], last }
  })
}
