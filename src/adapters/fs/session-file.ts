import { fstatSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { UploadRecord } from '../../core/types.ts'
import type { FileStamp } from './file-stamp.ts'
import { ignoring } from './session-marker.ts'
import { recordOfText } from './session-text.ts'

/** A record as a file holds it: what it was when the file was made, and behind it the changes since. */
export interface SessionFile {
  readonly path: string
  readonly record: UploadRecord
  readonly stamp: FileStamp
  /** Where the changes begin. */
  readonly baseBytes: number
  /** This process synced its name, so a power cut does not take that. */
  readonly isNamed: boolean
}

/** Nothing when there is no file, or no record of this id in it. */
export async function readSessionFile(path: string, id: string): Promise<SessionFile | undefined> {
  const file = await ignoring(['ENOENT'], open(path))
  if (!file) return undefined
  try {
    const bytes = await file.readFile()
    const record = recordOfText(bytes.toString(), id)
    const { ino, mtimeNs } = fstatSync(file.fd, { bigint: true })
    const end = bytes.indexOf('\n')
    const baseBytes = end < 0 ? bytes.length : end
    // A change that was appended in between is not in the record.
    const stamp = { ino, mtimeNs, size: BigInt(bytes.length) }
    return record && { path, record, stamp, baseBytes, isNamed: false }
  } finally {
    await file.close()
  }
}
