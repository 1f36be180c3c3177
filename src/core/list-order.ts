import { UploadError } from './errors.ts'
import type { ListQuery } from './ports/sessions.ts'
import type { UploadRecord, UploadStatus } from './types.ts'

/** Digits of the largest safe integer: positions of any time compare as strings. */
const timeDigits = 16

const positionForm = /^\d{16}-[\w-]{1,128}$/

/**
 * Where a record stands in its owner's list, as a string that sorts by creation and then id. Stores list in
 * descending order of it, and the last one of a page is the cursor to the next.
 */
export function listPosition(record: Pick<UploadRecord, 'createdAt' | 'id'>): string {
  return `${timeKey(record.createdAt)}-${record.id}`
}

/** The id inside a position. */
export function idOfPosition(position: string): string {
  return position.slice(timeDigits + 1)
}

/** Milliseconds since the epoch as a string that sorts like the number. */
export function timeKey(at: number): string {
  return String(Math.max(0, Math.floor(at))).padStart(timeDigits, '0')
}

/** The position that a page continues below; `INVALID_INPUT` for a cursor that no store gave out. */
export function positionOfCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined || positionForm.test(cursor)) return cursor
  const message = 'The cursor must be one from an earlier page, unchanged'
  throw new UploadError('INVALID_INPUT', message, {
    details: { problems: [{ field: 'cursor', rule: 'invalid', message }] },
  })
}

/** In which of the two lists of an owner a record of this status stands. */
export function stateOf(status: UploadStatus): NonNullable<ListQuery['state']> {
  return status === 'completed' || status === 'failed' ? 'ended' : 'open'
}
