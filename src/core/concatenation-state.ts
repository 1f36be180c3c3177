import type { UploadRecord } from './types.ts'
import { isExpired } from './upload.ts'

/** How an upload that is put together from others stands by its partial uploads. */
export interface ConcatenationState {
  /** Durable bytes of all partials together. */
  readonly offset: number
  /** Absent while one of them does not know its own. */
  readonly length?: number
  /** Every partial is there and has all its bytes. */
  readonly isWhole: boolean
  /** Why it can never be put together. */
  readonly lost?: string
}

/** Whether it is to be put together from partial uploads, and is not yet. */
export function isAwaitingSources(record: UploadRecord): boolean {
  return record.sources !== undefined && (record.status === 'created' || record.status === 'uploading')
}

/** Whether an upload has all the bytes that it was declared to have. */
export function isWhole({ offset, length }: Pick<UploadRecord, 'offset' | 'length'>): boolean {
  return offset === length
}

/** Adds up partial uploads; `found` has them in order, and nothing for one that is not there any more. */
export function concatenationState(
  sources: readonly string[],
  found: readonly (UploadRecord | undefined)[],
  now: number,
): ConcatenationState {
  const there = found.filter(each => each !== undefined)
  const lostAt = found.findIndex(each => !each || isLost(each, now))
  const knowsLength = there.length === found.length && there.every(each => each.length !== undefined)
  return {
    offset: there.reduce((sum, each) => sum + each.offset, 0),
    ...(knowsLength ? { length: there.reduce((sum, each) => sum + (each.length ?? 0), 0) } : {}),
    isWhole: there.length === found.length && there.every(isWhole),
    ...(lostAt < 0 ? {} : { lost: `its partial upload ${sources[lostAt]} is gone and was never whole` }),
  }
}

function isLost(record: UploadRecord, now: number): boolean {
  if (record.status !== 'created' && record.status !== 'uploading') return true
  return !isWhole(record) && isExpired(record, now)
}
