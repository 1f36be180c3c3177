import { UploadError } from '../../core/errors.ts'
import type { Part, StorageTraits } from '../../core/ports/storage.ts'
import type { PartReceipt } from '../../core/types.ts'

/** Refuses what a storage of these traits would refuse (`STORAGE_FAILED`), so that tests see a wrong plan at once. */
export function checkPart(part: Part, traits: StorageTraits, partSize: number): void {
  const { min, max, align, maxCount, uniform } = traits.part
  const given = part.buffers.reduce((sum, buffer) => sum + buffer.length, 0)
  if (given !== part.size) throw refused(part, `announces ${part.size} bytes and brings ${given}`)
  if (part.number < 1 || part.number > maxCount) throw refused(part, `is not within 1 to ${maxCount}`)
  if (part.size > max) throw refused(part, `has ${part.size} bytes, more than ${max}`)
  if (part.offset + part.size > traits.maxObjectSize) throw refused(part, `ends past ${traits.maxObjectSize}`)
  if (part.last) return
  if (part.size < min) throw refused(part, `has ${part.size} bytes, fewer than ${min}, and is not the last`)
  if (part.size % align !== 0) throw refused(part, `has ${part.size} bytes, not a multiple of ${align}`)
  if (uniform && part.size !== partSize) throw refused(part, `has ${part.size} bytes, not ${partSize}`)
}

/** Parts that are published together obey the limits of all but the last, whatever they were announced as. */
export function checkAssembly(parts: readonly PartReceipt[], traits: StorageTraits): void {
  for (const part of parts.slice(0, -1)) {
    if (part.size < traits.part.min || part.size % traits.part.align !== 0)
      throw refused(part, `has ${part.size} bytes, which only the last part may have`)
  }
}

/** A part that this storage does not take, and why. */
export function refused(part: { readonly number: number }, why: string): UploadError {
  return new UploadError('STORAGE_FAILED', `Part ${part.number} ${why}`)
}
