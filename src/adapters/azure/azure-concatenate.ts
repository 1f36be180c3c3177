import { UploadError } from '../../core/errors.ts'
import type { StagedBytes, StorageContext } from '../../core/ports/storage.ts'
import type { PartReceipt } from '../../core/types.ts'
import type { AzureHandle } from './azure-handle.ts'
import type { AzureTools } from './azure-tools.ts'
import { copyRuns } from './copy-runs.ts'
import { type CopySource, copyUpload } from './copy-upload.ts'
import { blocksGone, sealUpload } from './seal-upload.ts'

/**
 * Copies the bytes of uploads that are staged privately into blocks of another. A source becomes a readable blob under
 * its private name for that, which nobody else knows; it can be used again, and aborted.
 */
export async function concatenateUploads(
  tools: AzureTools,
  handle: AzureHandle,
  sources: readonly StagedBytes<AzureHandle>[],
  context: StorageContext,
): Promise<readonly PartReceipt[]> {
  const filled = sources.filter(({ assembly }) => assembly.size > 0)
  const maxCount = Math.floor(tools.traits.part.maxCount / Math.max(1, filled.length))
  if (maxCount === 0) throw tooMany(handle, filled.length, tools.traits.part.maxCount)
  const sealed = new Map<string, CopySource>()
  for (const source of filled) {
    const name = tools.names.staged(source.handle)
    if (!sealed.has(name)) sealed.set(name, await sealSource(tools, source, maxCount, context))
  }
  const ordered = filled.flatMap(source => sealed.get(tools.names.staged(source.handle)) ?? [])
  const target = { name: tools.names.staged(handle), mark: handle.mark }
  return copyUpload(tools.copyBlock, ordered, target, context)
}

async function sealSource(
  tools: AzureTools,
  { handle, assembly }: StagedBytes<AzureHandle>,
  maxCount: number,
  context: StorageContext,
): Promise<CopySource> {
  if (handle.staging === 'key')
    throw new UploadError(
      'NOT_SUPPORTED',
      `The blocks of upload ${handle.id} are staged under its key and cannot be copied before they are published; only partial uploads, or staging: 'private', can be brought together`,
      { details: { what: 'concatenate' } },
    )
  const etag = await sealUpload(tools, handle, assembly, context)
  if (!etag) throw blocksGone(handle)
  return { name: tools.names.staged(handle), ...etag, runs: copyRuns(assembly.parts, maxCount) }
}

function tooMany({ id }: AzureHandle, count: number, most: number): UploadError {
  return new UploadError(
    'NOT_SUPPORTED',
    `Upload ${id} cannot be put together from ${count} others: a blob has at most ${most} blocks`,
    { details: { what: 'concatenate' } },
  )
}
