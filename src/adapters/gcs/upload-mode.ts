import type { StorageAdapter } from '../../core/ports/storage.ts'
import type { GcsHandle } from './gcs-handle.ts'

/** What differs between the two ways of uploading. */
export type UploadMode = Pick<
  StorageAdapter<GcsHandle>,
  'traits' | 'writePart' | 'inspect' | 'complete' | 'abort'
> &
  Required<Pick<StorageAdapter<GcsHandle>, 'readStaged' | 'concatenate'>> &
  Pick<StorageAdapter<GcsHandle>, 'direct'> & {
    /** What a new upload's handle needs beyond what every handle has. */
    begin(handle: GcsHandle, signal: AbortSignal): Promise<GcsHandle>
  }
