import type { UploadRecord } from '../../core/types.ts'

/** More than one process can write within one tick of a filesystem's clock. */
const sizeCycle = 256

/**
 * A record as it is written. Its size in bytes is its revision modulo 256: where another process wrote twice
 * within one tick of the filesystem's clock and got the first file's inode again, the size still tells.
 */
export function sessionText(record: UploadRecord): string {
  const text = JSON.stringify(record)
  const size = Buffer.byteLength(text)
  const missing = (((record.revision - size) % sizeCycle) + sizeCycle) % sizeCycle
  return text + ' '.repeat(missing)
}

/**
 * The record of a text; nothing for one that is no record of this id: the file system joins ids that differ in
 * case only, or a power cut tore it, and an upload that cannot be resumed is as good as none.
 */
export function recordOfText(text: string, id: string): UploadRecord | undefined {
  try {
    const record: UploadRecord = JSON.parse(text)
    return record.id === id ? record : undefined
  } catch {
    return undefined
  }
}
