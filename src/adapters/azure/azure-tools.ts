import type { StorageTraits } from '../../core/ports/storage.ts'
import { systemClock } from '../../core/system-clock.ts'
import type { Clock } from '../../core/types.ts'
import { type AzureCalls, azureCalls } from './azure-calls.ts'
import type { AzureStorageOptions } from './azure-options.ts'
import { azureTraits } from './azure-traits.ts'
import { type BlobNames, blobNames } from './blob-names.ts'
import { blockCopier, type CopyBlock } from './copy-block.ts'
import { type SendChecked, sendChecked } from './send-checked.ts'

/** What the methods of one storage share. */
export interface AzureTools {
  readonly options: AzureStorageOptions
  readonly traits: StorageTraits
  readonly names: BlobNames
  readonly calls: AzureCalls
  readonly sendChecked: SendChecked
  readonly copyBlock: CopyBlock
  readonly clock: Clock
}

export function azureTools(options: AzureStorageOptions): AzureTools {
  const { prefix = '', staging = 'key', checksums = 'crc64', clock = systemClock } = options
  const calls = azureCalls(options)
  return {
    options,
    traits: azureTraits(staging === 'key'),
    names: blobNames(prefix),
    calls,
    sendChecked: sendChecked(checksums),
    copyBlock: blockCopier(calls, () => clock.now()),
    clock,
  }
}
