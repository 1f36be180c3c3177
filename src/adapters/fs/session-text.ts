import { applyChange } from '../../core/apply-change.ts'
import { deepFreeze } from '../../core/deep-freeze.ts'
import type { Guard, RecordChange } from '../../core/ports/sessions.ts'
import type { UploadRecord } from '../../core/types.ts'

/** More than one process can write within one tick of a filesystem's clock. */
const sizeCycle = 256

/**
 * A record as a new file begins. Its size in bytes is its revision modulo 256: where another process wrote two new
 * files within one tick of the filesystem's clock and got the first one's inode again, the size still tells.
 */
export function recordText(record: UploadRecord): string {
  const text = JSON.stringify(record)
  const size = Buffer.byteLength(text)
  const missing = (((record.revision - size) % sizeCycle) + sizeCycle) % sizeCycle
  return text + ' '.repeat(missing)
}

/**
 * A change as it is appended. The line break comes first: behind a line that a crash tore, it begins a new one. No
 * part of a line but the whole is JSON, so nothing else has to say where it ends.
 */
export function changeText({ set, clear, addParts }: RecordChange, { fence, revision }: Guard): string {
  return `\n${JSON.stringify({ revision, fence, set, clear, addParts })}`
}

/** What `applyText` makes of a change's line, without reading it where nothing in the change could be shared with its giver. */
export function applyWritten(
  record: UploadRecord,
  change: RecordChange,
  guard: Guard,
  text: string,
): UploadRecord {
  const isFlat = !change.addParts && Object.values(change.set ?? {}).every(isScalar)
  return isFlat ? Object.freeze(applyChange(record, change, guard)) : applyText(record, text)
}

/** The record that follows. `STALE_WRITE` when the change was made for another one. */
export function applyText(record: UploadRecord, text: string): UploadRecord {
  const line: RecordChange & Guard = deepFreeze(JSON.parse(text))
  const next = applyChange(record, line, line)
  Object.freeze(next.parts)
  return Object.freeze(next)
}

/**
 * The record of a file; nothing for one that is no record of this id: the file system joins ids that differ in
 * case only, or a power cut tore it, and an upload that cannot be resumed is as good as none.
 */
export function recordOfText(text: string, id: string): UploadRecord | undefined {
  const [first = '', ...lines] = text.split('\n')
  try {
    const record: UploadRecord = deepFreeze(JSON.parse(first))
    return record.id === id ? lines.reduce(replay, record) : undefined
  } catch {
    return undefined
  }
}

/** The same in JSON, unlike a field that is there and undefined. */
function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}

/** A line that is torn, or came from a writer that was behind the others, never counted. */
function replay(record: UploadRecord, line: string): UploadRecord {
  try {
    return applyText(record, line)
  } catch {
    return record
  }
}
