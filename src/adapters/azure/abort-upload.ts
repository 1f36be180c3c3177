import type { StorageContext } from '../../core/ports/storage.ts'
import type { AzureHandle } from './azure-handle.ts'
import type { AzureTools } from './azure-tools.ts'
import { dropStaged } from './drop-staged.ts'
import { removeBlob } from './remove-blob.ts'

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
  await freePrivate(tools, handle, context)
}

/** Removes all that is private to an upload, also what a crash left there between a tail and the record of it. */
export async function freePrivate(
  { calls, names }: AzureTools,
  handle: AzureHandle,
  context: StorageContext,
): Promise<void> {
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
