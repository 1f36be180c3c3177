import type { BlobClient, UserDelegationKey } from '@azure/storage-blob'
import type { DirectPart, PartPlace, StorageContext } from '../../core/ports/storage.ts'
import { loadSdk } from '../cloud/load-sdk.ts'
import type { AzureAccount } from './azure-account.ts'
import type { AzureCalls } from './azure-calls.ts'
import type { AzureHandle } from './azure-handle.ts'
import { blockIdOf, blockName } from './block-id.ts'
import { isSharedKey } from './shared-key.ts'

export interface DirectOrder {
  readonly handle: AzureHandle
  /** The blob's whole name. */
  readonly name: string
  readonly parts: readonly PartPlace[]
  readonly now: number
  readonly expiresMs: number
}

/**
 * Addresses for parts: one signature for the staged blob, and the block's id in each. It lets its holder write to that
 * one private blob, which nobody reads before the engine has checked and copied it.
 */
export async function directBlocks(
  calls: AzureCalls,
  { handle, name, parts, now, expiresMs }: DirectOrder,
  { signal }: StorageContext,
): Promise<readonly DirectPart[]> {
  // A SAS ends with a second.
  const expiresAt = Math.floor((now + expiresMs) / 1000) * 1000
  const call = { doing: `sign addresses for upload ${handle.id}`, signal }
  const signed = await calls.run(call, (account, abortSignal) =>
    signedUrl(account, account.container.getBlobClient(name), { now, expiresAt, abortSignal }),
  )
  return parts.map(({ number, offset, size }) => {
    const url = new URL(signed)
    url.searchParams.set('comp', 'block')
    url.searchParams.set('blockid', blockIdOf(blockName(handle.mark, number)))
    return { number, offset, size, url: url.href, method: 'PUT', headers: {}, expiresAt }
  })
}

interface Signing {
  readonly now: number
  readonly expiresAt: number
  readonly abortSignal: AbortSignal
}

async function signedUrl(account: AzureAccount, blob: BlobClient, signing: Signing): Promise<string> {
  const sdk = await loadSdk('@azure/storage-blob', () => import('@azure/storage-blob'))
  const isHttps = new URL(blob.url).protocol === 'https:'
  const options = {
    permissions: sdk.BlobSASPermissions.parse('w'),
    expiresOn: new Date(signing.expiresAt),
    protocol: isHttps ? sdk.SASProtocol.Https : sdk.SASProtocol.HttpsAndHttp,
  }
  if (isSharedKey(blob.credential)) return blob.generateSasUrl(options)
  return blob.generateUserDelegationSasUrl(options, await delegationKey(account, signing))
}

/** Azure signs for whoever has a token and the role Storage Blob Delegator, or Contributor. */
async function delegationKey(
  { service }: AzureAccount,
  { now, expiresAt, abortSignal }: Signing,
): Promise<UserDelegationKey> {
  return service.getUserDelegationKey(new Date(now), new Date(expiresAt), { abortSignal })
}
