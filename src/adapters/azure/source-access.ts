import type { BlobClient, BlockBlobStageBlockFromURLOptions } from '@azure/storage-blob'
import { loadSdk } from '../cloud/load-sdk.ts'
import type { AzureTokenCredential } from './azure-options.ts'
import { isSharedKey } from './shared-key.ts'

export interface SourceAccess {
  /** A secret: it may carry a signature. */
  readonly url: string
  readonly options: Pick<BlockBlobStageBlockFromURLOptions, 'sourceAuthorization'>
}

const storageScope = 'https://storage.azure.com/.default'

/** Enough for the service to copy one run of bytes. */
const validMs = 3_600_000

/** What lets the service read a blob of ours for a copy, by the credential that the client has. */
export async function sourceAccess(blob: BlobClient, now: number): Promise<SourceAccess> {
  const { credential } = blob
  if (isSharedKey(credential)) return { url: await readOnlyUrl(blob, now), options: {} }
  if (isTokenCredential(credential)) {
    const token = await credential.getToken(storageScope)
    if (token)
      return { url: blob.url, options: { sourceAuthorization: { scheme: 'Bearer', value: token.token } } }
  }
  // A client built with a SAS has it in the URLs of its blobs.
  return { url: blob.url, options: {} }
}

async function readOnlyUrl(blob: BlobClient, now: number): Promise<string> {
  const { BlobSASPermissions } = await loadSdk('@azure/storage-blob', () => import('@azure/storage-blob'))
  const permissions = BlobSASPermissions.parse('r')
  return blob.generateSasUrl({ permissions, expiresOn: new Date(now + validMs) })
}

function isTokenCredential(credential: object): credential is AzureTokenCredential {
  return 'getToken' in credential && typeof credential.getToken === 'function'
}
