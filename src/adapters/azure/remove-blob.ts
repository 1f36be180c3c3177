import type { StorageContext } from '../../core/ports/storage.ts'
import type { AzureCalls } from './azure-calls.ts'
import { unlessCode } from './unless-code.ts'

/** Deletes a blob. Missing is success. */
export async function removeBlob(calls: AzureCalls, name: string, { signal }: StorageContext): Promise<void> {
  await calls.run({ doing: `remove ${name}`, signal }, ({ container }, abortSignal) =>
    unlessCode(['BlobNotFound'], undefined, container.getBlobClient(name).delete({ abortSignal })),
  )
}
