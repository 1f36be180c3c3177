import { UploadError } from '../../core/errors.ts'
import type { Part, StorageTraits } from '../../core/ports/storage.ts'

/** Refuses a part that the traits do not allow, before anything is sent. */
export function checkPart({ number, size, last }: Part, { part: rules }: StorageTraits): void {
  const problem = problemWith(number, size, last, rules)
  if (problem) throw new UploadError('STORAGE_FAILED', `Part ${number} cannot be stored: ${problem}`)
}

function problemWith(
  number: number,
  size: number,
  last: boolean,
  { min, max, align, maxCount }: StorageTraits['part'],
): string | undefined {
  if (number > maxCount) return `there can be ${maxCount} parts at most`
  if (size > max) return `it has ${size} bytes, and ${max} is the most`
  if (last) return undefined
  if (size < min) return `it has ${size} bytes, and only the last may have less than ${min}`
  if (size % align !== 0)
    return `it has ${size} bytes, which is not a multiple of ${align}, and it is not the last`
  return undefined
}
