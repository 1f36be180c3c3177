import type { StorageContext, StorageView } from '../../core/ports/storage.ts'
import type { PartReceipt } from '../../core/types.ts'
import type { AzureHandle } from './azure-handle.ts'
import type { AzureTools } from './azure-tools.ts'
import { readBlockId } from './block-id.ts'
import { keysOf } from './publish-upload.ts'
import { findObject } from './published-object.ts'
import { unlessCode } from './unless-code.ts'

/** What Azure believes of an upload. */
export async function inspectUpload(
  tools: AzureTools,
  handle: AzureHandle,
  context: StorageContext,
): Promise<StorageView> {
  const { calls, names } = tools
  for (const key of keysOf(handle)) {
    const found = await findObject(calls, { handle, key, name: names.ofKey(key) }, context)
    if (typeof found !== 'string') return { state: 'completed' }
  }
  if (!(await isOpen(tools, handle, context))) return { state: 'gone' }
  return { state: 'open', parts: await listParts(tools, handle, context) }
}

async function isOpen(
  { calls, names }: AzureTools,
  handle: AzureHandle,
  { signal }: StorageContext,
): Promise<boolean> {
  return calls.run({ doing: `look at upload ${handle.id}`, signal }, ({ container }, abortSignal) =>
    container.getBlobClient(names.marker(handle)).exists({ abortSignal }),
  )
}

/** One call lists all there can be: a block list has no pages. Offsets are not in it; the engine has them. */
async function listParts(
  { calls, names }: AzureTools,
  handle: AzureHandle,
  { signal }: StorageContext,
): Promise<readonly PartReceipt[]> {
  const call = { doing: `list the blocks of upload ${handle.id}`, signal }
  const lists = await calls.run(call, ({ container }, abortSignal) =>
    unlessCode(
      ['BlobNotFound'],
      undefined,
      container.getBlockBlobClient(names.staged(handle)).getBlockList('all', { abortSignal }),
    ),
  )
  return onePerNumber(
    [...(lists?.uncommittedBlocks ?? []), ...(lists?.committedBlocks ?? [])].flatMap(({ name: id, size }) => {
      const block = readBlockId(id, handle.mark)
      if (!block) return []
      const { name: etag, number, crc32 } = block
      const digest = crc32 === undefined ? {} : { digest: { algorithm: 'crc32', value: crc32 } }
      return [{ number, offset: 0, size, etag, ...digest }]
    }),
  )
}

/**
 * Of several blocks of one number the one that a client sent straight here, else the first: the service lists the
 * newest first.
 */
function onePerNumber(parts: readonly PartReceipt[]): readonly PartReceipt[] {
  const chosen = new Map<number, PartReceipt>()
  for (const part of parts) {
    const before = chosen.get(part.number)
    if (!before || (before.digest && !part.digest)) chosen.set(part.number, part)
  }
  return [...chosen.values()].sort((a, b) => a.number - b.number)
}
