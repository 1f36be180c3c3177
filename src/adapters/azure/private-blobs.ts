import type { PrivateObjects } from '../cloud/object-tail.ts'
import type { AzureHandle } from './azure-handle.ts'
import type { AzureTools } from './azure-tools.ts'
import { BuffersBody } from './buffers-body.ts'
import { downloadWhole } from './download-whole.ts'
import { removeBlob } from './remove-blob.ts'
import { unlessCode } from './unless-code.ts'

/** Small blobs of an upload, for its tails. */
export function privateBlobs({ calls, names, sendChecked }: AzureTools): PrivateObjects<AzureHandle> {
  return {
    async put(handle, name, { size, buffers }, { signal }) {
      const call = { doing: `store a tail of upload ${handle.id}`, signal, bytes: size }
      await calls.run(call, ({ container }, abortSignal) => {
        const blob = container.getBlockBlobClient(names.own(handle, name))
        return sendChecked(buffers, checksum =>
          blob.upload(() => new BuffersBody(buffers), size, { ...checksum, abortSignal }),
        )
      })
    },

    get(handle, name, { signal }) {
      const call = { doing: `read a tail of upload ${handle.id}`, signal }
      return calls.run(call, ({ container }, abortSignal) => {
        const blob = container.getBlobClient(names.own(handle, name))
        return unlessCode(['BlobNotFound'], undefined, downloadWhole(blob, abortSignal))
      })
    },

    remove: (handle, name, context) => removeBlob(calls, names.own(handle, name), context),
  }
}
