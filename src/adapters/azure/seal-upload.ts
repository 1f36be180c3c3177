import { UploadError } from '../../core/errors.ts'
import type { Assembly, StorageContext } from '../../core/ports/storage.ts'
import type { AzureHandle } from './azure-handle.ts'
import type { AzureTools } from './azure-tools.ts'
import { commitBlocks } from './commit-blocks.ts'

/**
 * Makes a readable blob of the blocks of an upload that is staged privately; twice is as good as once, and more blocks
 * may follow. `undefined` when they are not there.
 */
export async function sealUpload(
  { calls, names }: AzureTools,
  handle: AzureHandle,
  { parts }: Assembly,
  context: StorageContext,
): Promise<{ readonly etag?: string } | undefined> {
  const name = names.staged(handle)
  const doing = `put the blocks of upload ${handle.id} together`
  const sealed = await commitBlocks(calls, { name, parts, settings: {}, doing }, context)
  return typeof sealed === 'string' ? undefined : sealed
}

/** What to say of blocks that are not there. */
export function blocksGone({ id }: AzureHandle): UploadError {
  return new UploadError(
    'STORAGE_GONE',
    `The blocks of upload ${id} are not in the container (any more): Azure keeps uncommitted blocks for 7 days, and drops them when something else is stored under their name; start the upload again`,
  )
}
