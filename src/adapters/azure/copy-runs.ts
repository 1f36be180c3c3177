import type { PartReceipt } from '../../core/types.ts'
import { wholeCrc32 } from './whole-crc32.ts'

/** Bytes of a blob that are copied as one block. */
export interface CopyRun {
  readonly offset: number
  readonly size: number
  /** Where the CRCs of all its parts are known. */
  readonly crc32?: string
}

const MiB = 1_048_576

/** Large enough that few calls are needed, small enough that one ends soon. */
const preferred = 64 * MiB

/**
 * Groups parts that follow each other into runs of about 64 MiB, more where a file would need more than `maxCount`.
 * Runs end where parts end, so that their CRCs follow from those of the parts. Pure.
 */
export function copyRuns(parts: readonly PartReceipt[], maxCount: number): readonly CopyRun[] {
  const total = parts.reduce((sum, part) => sum + part.size, 0)
  // Two neighbours are together more than one may be, so that runs are at least half full on average.
  const wanted = Math.max(preferred, Math.ceil((2 * total) / Math.max(1, maxCount - 1)))
  const runs: CopyRun[] = []
  let group: PartReceipt[] = []
  let offset = 0
  let size = 0
  const close = (): void => {
    if (size > 0) runs.push(runOf(group, offset, size))
    offset += size
    group = []
    size = 0
  }
  for (const part of parts) {
    if (size + part.size > wanted) close()
    group.push(part)
    size += part.size
  }
  close()
  return runs
}

function runOf(parts: readonly PartReceipt[], offset: number, size: number): CopyRun {
  const crc32 = wholeCrc32(parts)
  return { offset, size, ...(crc32 === undefined ? {} : { crc32 }) }
}
