import type { StorageContext } from '../../core/ports/storage.ts'
import { type AzureCalls, unlessCode } from './azure-calls.ts'
import type { AzureHandle } from './azure-handle.ts'
import type { AzureTools } from './azure-tools.ts'

/**
 * Frees all that is private to an upload. Blocks under the key itself stay until Azure drops them after 7 days: only
 * a blob that readers could see for a moment would drop them sooner.
 */
export async function abortUpload(
  tools: AzureTools,
  handle: AzureHandle,
  context: StorageContext,
): Promise<void> {
  await dropStaged(tools, handle, context)
  const { calls, names } = tools
  const call = { doing: `list what upload ${handle.id} left`, ...context }
  const left = await calls.run(call, async ({ container }, abortSignal) => {
    const found: string[] = []
    for await (const blob of container.listBlobsFlat({ prefix: names.folder(handle), abortSignal }))
      found.push(blob.name)
    return found
  })
  // The marker goes last: until then the upload is not gone, and whoever finds it frees the rest.
  const marker = names.marker(handle)
  for (const name of left.filter(each => each !== marker)) await removeBlob(calls, name, context)
  await removeBlob(calls, marker, context)
}

/** Frees the blocks of an upload that is staged privately: an empty list of blocks drops those that nobody can see. */
export async function dropStaged(
  { calls, names }: AzureTools,
  handle: AzureHandle,
  context: StorageContext,
): Promise<void> {
  if (handle.staging === 'key') return
  const name = names.staged(handle)
  const call = { doing: `free the blocks of upload ${handle.id}`, ...context }
  await calls.run(call, ({ container }, abortSignal) =>
    container.getBlockBlobClient(name).commitBlockList([], { abortSignal }),
  )
  await removeBlob(calls, name, context)
}

/** Missing is success. */
export async function removeBlob(calls: AzureCalls, name: string, { signal }: StorageContext): Promise<void> {
  await calls.run({ doing: `remove ${name}`, signal }, ({ container }, abortSignal) =>
    unlessCode(['BlobNotFound'], undefined, container.getBlobClient(name).delete({ abortSignal })),
  )
}
