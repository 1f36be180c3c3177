import type { Upload, UploadRecord } from './types.ts'

/** What everybody may know of a record. */
export function toUpload(record: UploadRecord): Upload {
  const { revision, fence, handle, digestState, tails, head, headSeen, series, plannedLength, ...rest } =
    record
  const { dueAt, pending, ...upload } = rest
  return Object.freeze(upload)
}
