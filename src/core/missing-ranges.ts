import type { MissingRange } from './errors.ts'
import type { PartReceipt, UploadRecord } from './types.ts'

/** How far bytes reach without a hole, given bytes up to `offset` and parts anywhere. */
export function storedPrefix(offset: number, parts: readonly PartReceipt[]): number {
  const ordered = [...parts].sort((a, b) => a.offset - b.offset)
  return ordered.reduce(
    (end, part) => (part.offset <= end ? Math.max(end, part.offset + part.size) : end),
    offset,
  )
}

/** The holes that are left up to `length`; the last one is open-ended while the length is unknown. */
export function missingRanges(
  record: Pick<UploadRecord, 'offset' | 'parts'>,
  length: number | undefined,
): readonly MissingRange[] {
  const missing: MissingRange[] = []
  let end = record.offset
  for (const part of [...record.parts].sort((a, b) => a.offset - b.offset)) {
    if (part.offset > end) missing.push({ offset: end, size: part.offset - end })
    end = Math.max(end, part.offset + part.size)
  }
  if (length === undefined) missing.push({ offset: end })
  else if (end < length) missing.push({ offset: end, size: length - end })
  return missing
}
