import type { StorageContext } from '../../core/ports/storage.ts'
import type { StoredObject } from '../../core/types.ts'
import type { AzureCalls } from './azure-calls.ts'
import type { AzureHandle } from './azure-handle.ts'
import { crcName, markName } from './blob-metadata.ts'
import { unlessCode } from './unless-code.ts'

/** What is under a key: nothing, an object of somebody else, or what this upload published. */
export type Found = 'nothing' | 'other' | StoredObject

export async function findObject(
  calls: AzureCalls,
  { handle, key, name }: { readonly handle: AzureHandle; readonly key: string; readonly name: string },
  { signal }: StorageContext,
): Promise<Found> {
  const found = await calls.run({ doing: `look at ${key}`, signal }, ({ container }, abortSignal) =>
    unlessCode(['BlobNotFound'], undefined, container.getBlobClient(name).getProperties({ abortSignal })),
  )
  if (!found) return 'nothing'
  const { metadata = {}, etag, contentLength = 0 } = found
  if (metadata[markName] !== handle.mark) return 'other'
  return storedObject({ key, size: contentLength, etag, crc32: metadata[crcName] })
}

/** Without what is not known. */
export function storedObject({
  key,
  size,
  etag,
  crc32,
}: {
  readonly key: string
  readonly size: number
  readonly etag?: string | undefined
  readonly crc32?: string | undefined
}): StoredObject {
  return {
    key,
    size,
    ...(etag === undefined ? {} : { etag }),
    ...(crc32 === undefined ? {} : { digest: { algorithm: 'crc32', value: crc32 } }),
  }
}
