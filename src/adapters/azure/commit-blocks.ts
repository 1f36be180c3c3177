import type { BlockBlobCommitBlockListOptions } from '@azure/storage-blob'
import type { StorageContext } from '../../core/ports/storage.ts'
import type { PartReceipt } from '../../core/types.ts'
import type { AzureCalls } from './azure-calls.ts'
import type { AzureHandle } from './azure-handle.ts'
import { crcName, markName } from './blob-metadata.ts'
import { blockIdOfPart } from './block-id.ts'
import { unlessCode } from './unless-code.ts'

export interface Commit {
  /** The blob's whole name. */
  readonly name: string
  readonly parts: readonly PartReceipt[]
  readonly settings: BlockBlobCommitBlockListOptions
  readonly doing: string
}

/** `taken`: the conditions do not hold. `missing`: a block is not there. */
export type Committed = 'taken' | 'missing' | { readonly etag?: string }

/** Makes a blob of staged blocks, in one step for whoever reads it. */
export async function commitBlocks(
  calls: AzureCalls,
  { name, parts, settings, doing }: Commit,
  { signal }: StorageContext,
): Promise<Committed> {
  return calls.run({ doing, signal }, ({ container }, abortSignal) => {
    const ids = parts.map(blockIdOfPart)
    const commit = container.getBlockBlobClient(name).commitBlockList(ids, { ...settings, abortSignal })
    return unlessCode(missing, 'missing' as const, unlessCode(taken, 'taken' as const, commit.then(etagOf)))
  })
}

/** Headers, metadata and tier as the upload wants them, and whose blob it is. */
export function blobSettings(
  handle: AzureHandle,
  crc32: string | undefined,
): BlockBlobCommitBlockListOptions {
  const { cacheControl, contentDisposition, contentEncoding, contentLanguage, tier, tags } =
    handle.settings ?? {}
  return {
    blobHTTPHeaders: {
      blobContentType: handle.contentType ?? 'application/octet-stream',
      ...(cacheControl === undefined ? {} : { blobCacheControl: cacheControl }),
      ...(contentDisposition === undefined ? {} : { blobContentDisposition: contentDisposition }),
      ...(contentEncoding === undefined ? {} : { blobContentEncoding: contentEncoding }),
      ...(contentLanguage === undefined ? {} : { blobContentLanguage: contentLanguage }),
    },
    metadata: {
      ...handle.metadata,
      [markName]: handle.mark,
      ...(crc32 === undefined ? {} : { [crcName]: crc32 }),
    },
    ...(tier === undefined ? {} : { tier }),
    ...(tags === undefined ? {} : { tags: { ...tags } }),
  }
}

/** UnauthorizedBlobOverwrite is what a SAS that may create and not write is told. */
const taken = ['BlobAlreadyExists', 'ConditionNotMet', 'TargetConditionNotMet', 'UnauthorizedBlobOverwrite']
const missing = ['InvalidBlockList', 'InvalidBlobOrBlock', 'BlobNotFound']

function etagOf({ etag }: { etag?: string }): { readonly etag?: string } {
  return etag === undefined ? {} : { etag }
}
