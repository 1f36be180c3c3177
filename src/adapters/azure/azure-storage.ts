import type { StorageAdapter } from '../../core/ports/storage.ts'
import { objectTail } from '../cloud/object-tail.ts'
import { privateFolder } from '../cloud/private-names.ts'
import { abortUpload, freePrivate } from './abort-upload.ts'
import { concatenateUploads } from './azure-concatenate.ts'
import type { AzureHandle } from './azure-handle.ts'
import type { AzureStorageOptions } from './azure-options.ts'
import { azureTools } from './azure-tools.ts'
import { checkContainer } from './check-container.ts'
import { checkOptions } from './check-options.ts'
import { dropStaged } from './drop-staged.ts'
import { inspectUpload } from './inspect-upload.ts'
import { openUpload } from './open-upload.ts'
import { privateBlobs } from './private-blobs.ts'
import { privateStaging } from './private-staging.ts'
import { publishUpload } from './publish-upload.ts'
import { readBlob } from './read-blob.ts'
import { removeBlob } from './remove-blob.ts'
import { writeBlock } from './write-block.ts'

/**
 * Objects as block blobs in a container of Azure Blob Storage. Parts are staged as blocks, which nobody sees until the
 * list of them is committed. Needs `@azure/storage-blob`, loaded at the first call (`SDK_MISSING` without it).
 * `INVALID_OPTIONS` when the options cannot work.
 */
export function azureStorage(options: AzureStorageOptions): StorageAdapter<AzureHandle> {
  checkOptions(options)
  const { name = 'azure', prefix = '', staging = 'key' } = options
  const tools = azureTools(options)
  const { calls, names, traits } = tools
  return {
    name,
    traits,
    create: (target, context) => openUpload(tools, target, context),
    writePart: (handle, part, context) => writeBlock(tools, handle, part, context),
    inspect: (handle, context) => inspectUpload(tools, handle, context),

    async complete(handle, assembly, context) {
      const object = await publishUpload(tools, handle, assembly, context)
      await dropStaged(tools, handle, context)
      await freePrivate(tools, handle, context)
      return object
    },

    abort: (handle, context) => abortUpload(tools, handle, context),
    concatenate: (handle, sources, context) => concatenateUploads(tools, handle, sources, context),
    read: (key, range, context) => readBlob(tools, names.ofKey(key), range, context),
    remove: (key, context) => removeBlob(calls, names.ofKey(key), context),
    tail: objectTail(privateBlobs(tools)),
    check: context => checkContainer(calls, `${prefix}${privateFolder}/`, context),
    ...(staging === 'private' ? privateStaging(tools) : {}),
  }
}
