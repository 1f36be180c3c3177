import type { JsonObject, Upload, UploadStatus } from '../../../core/types.ts'
import { publicReason } from '../../public-message.ts'
import { humanSize } from './human-size.ts'

/**
 * An upload as the seed shows it, and `failure`, why it failed. `retryThreshold` is the setting, not what is left of it.
 */
export function stateBody(upload: Upload, retryThreshold: number): JsonObject {
  return {
    unique_id: upload.id,
    offset: upload.offset,
    chunk_size: upload.chunkSize,
    status: seedStatus[upload.status],
    original_file_size: upload.length ?? null,
    current_file_size: upload.offset,
    hr_current_file_size: humanSize(upload.offset),
    hr_original_file_size: upload.length === undefined ? null : humanSize(upload.length),
    last_calculated_hash: upload.chain ?? null,
    retry_threshold: retryThreshold,
    ...(upload.failure ? { failure: publicReason(upload.failure) } : {}),
  }
}

/** What the seed calls each status. */
export const seedStatus: { readonly [S in UploadStatus]: string } = {
  created: 'INITIAL',
  uploading: 'UPLOADING',
  completing: 'UPLOADING',
  processing: 'PROCESSING',
  completed: 'SUCCESSFUL',
  failed: 'FAILED',
  aborting: 'FAILED',
}
