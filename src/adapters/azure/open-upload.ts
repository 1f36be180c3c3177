import { randomBytes } from 'node:crypto'
import { UploadError } from '../../core/errors.ts'
import { withSuffix } from '../../core/object-key.ts'
import type { StorageContext, StorageTarget } from '../../core/ports/storage.ts'
import { isPrivateKey } from '../cloud/private-names.ts'
import type { AzureHandle } from './azure-handle.ts'
import type { AzureStorageOptions } from './azure-options.ts'
import type { AzureTools } from './azure-tools.ts'
import { blobMetadata, markName } from './blob-metadata.ts'
import { checkBlobName } from './blob-names.ts'
import { unlessCode } from './unless-code.ts'

/**
 * Opens an upload: an empty private blob says that it is open, so that a container that is missing or may not be written
 * is noticed now, and an aborted upload can be told from one without blocks.
 */
export async function openUpload(
  tools: AzureTools,
  target: StorageTarget,
  context: StorageContext,
): Promise<AzureHandle> {
  const draft = draftHandle(target, tools.options)
  checkBlobName(tools.names.ofKey(draft.key))
  const [key] = await Promise.all([chooseKey(tools, draft, context), mark(tools, draft, context)])
  return { ...draft, key }
}

function draftHandle(
  target: StorageTarget,
  { staging = 'key', objectSettings }: AzureStorageOptions,
): AzureHandle {
  const { id, key, conflict, contentType, metadata } = target
  // Replacing takes a private place, or whoever publishes the key first would drop our blocks.
  const isPrivate = staging === 'private' || conflict === 'replace' || isPrivateKey(key)
  const settings = objectSettings?.(target)
  return {
    id,
    mark: randomBytes(6).toString('hex'),
    key,
    staging: isPrivate ? 'private' : 'key',
    conflict,
    metadata: blobMetadata(metadata),
    ...(contentType === undefined ? {} : { contentType }),
    ...(settings === undefined ? {} : { settings }),
  }
}

/** Where blocks are staged under the key it cannot change any more, so a taken one is avoided now. */
async function chooseKey(
  { calls, names }: AzureTools,
  { id, key, staging, conflict }: AzureHandle,
  { signal }: StorageContext,
): Promise<string> {
  // The engine puts the upload's id into a key that is to be unique; nobody else asks for that one.
  if (staging === 'private' || conflict !== 'rename' || key.includes(id.slice(0, 8))) return key
  const isTaken = (candidate: string): Promise<boolean> =>
    calls.run({ doing: `look at ${candidate}`, signal }, ({ container }, abortSignal) =>
      container.getBlobClient(names.ofKey(candidate)).exists({ abortSignal }),
    )
  if (!(await isTaken(key))) return key
  const beside = withSuffix(key, id.slice(0, 8))
  return (await isTaken(beside)) ? withSuffix(key, id) : beside
}

async function mark(
  { calls, names }: AzureTools,
  handle: AzureHandle,
  { signal }: StorageContext,
): Promise<void> {
  const call = { doing: `open upload ${handle.id}`, signal }
  const isNew = await calls.run(call, async ({ container }, abortSignal) => {
    const blob = container.getBlockBlobClient(names.marker(handle))
    const metadata = { [markName]: handle.mark }
    const options = { conditions: { ifNoneMatch: '*' }, metadata, abortSignal }
    const written = await unlessCode(['BlobAlreadyExists'], undefined, blob.upload('', 0, options))
    // It is ours when the answer to an earlier try was lost.
    return written ?? (await blob.getProperties({ abortSignal })).metadata?.[markName] === handle.mark
  })
  if (isNew) return
  const { id } = handle
  throw new UploadError('ID_TAKEN', `There is an upload ${id} in the ${calls.place} already`, {
    details: { id },
  })
}
