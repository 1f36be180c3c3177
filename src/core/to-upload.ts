import type { Upload, UploadRecord } from './types.ts'

/** What everybody may know of a record. */
export function toUpload(record: UploadRecord): Upload {
  const { revision, fence, handle, digestState, tails, series, plannedLength, dueAt, pending, ...upload } =
    record
  return Object.freeze(upload)
}
