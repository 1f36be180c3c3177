import type { StorageContext } from '../../core/ports/storage.ts'
import type { AzureHandle } from './azure-handle.ts'
import type { AzureTools } from './azure-tools.ts'
import { removeBlob } from './remove-blob.ts'

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
