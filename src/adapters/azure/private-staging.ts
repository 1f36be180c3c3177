import type { StorageAdapter } from '../../core/ports/storage.ts'
import type { AzureHandle } from './azure-handle.ts'
import type { AzureTools } from './azure-tools.ts'
import { directBlocks } from './direct-blocks.ts'
import { readBlob } from './read-blob.ts'
import { blocksGone, sealUpload } from './seal-upload.ts'

const defaultExpiresMs = 3_600_000

/** What only blocks under a private name allow: to be read before they are published, and written by clients. */
export function privateStaging(
  tools: AzureTools,
): Required<Pick<StorageAdapter<AzureHandle>, 'readStaged' | 'direct'>> {
  const { calls, names, clock, options } = tools
  const expiresMs = options.directExpiresMs ?? defaultExpiresMs
  return {
    async *readStaged(handle, assembly, range, context) {
      context.signal.throwIfAborted()
      if (range.end <= range.start) return
      if (!(await sealUpload(tools, handle, assembly, context))) throw blocksGone(handle)
      yield* readBlob(tools, names.staged(handle), range, context)
    },

    direct: (handle, parts, context) =>
      directBlocks(
        calls,
        { handle, name: names.staged(handle), parts, now: clock.now(), expiresMs },
        context,
      ),
  }
}
