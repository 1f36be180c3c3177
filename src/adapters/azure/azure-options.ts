import type { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob'
import type { StorageTarget } from '../../core/ports/storage.ts'
import type { Clock } from '../../core/types.ts'

/** Anything of `@azure/identity`; spelled out so that types do not need that package. */
export interface AzureTokenCredential {
  getToken(
    scopes: string | string[],
    options?: object,
  ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>
}

export interface AzureStorageOptions {
  /** The container that blobs go into. It must be there. */
  readonly container: string

  /** A client that the application built. Its own retries multiply with ours: `retryOptions: { maxTries: 1 }`. */
  readonly client?: BlobServiceClient
  /** Instead of a client: what the portal calls a connection string, with an account key or a SAS. */
  readonly connectionString?: string
  /** Instead of both: `https://<account>.blob.core.windows.net`, with a SAS behind its `?` or a `credential`. */
  readonly accountUrl?: string
  /** With `accountUrl`. Default, unless there is a SAS: `DefaultAzureCredential` of `@azure/identity`. */
  readonly credential?: AzureTokenCredential | StorageSharedKeyCredential

  /** Default `azure`. */
  readonly name?: string
  /** Put before every key as it is: `uploads/`. Default none. */
  readonly prefix?: string
  /**
   * Where unpublished blocks are. `key` (default): at the blob itself, so that publishing is one call that moves no
   * byte. `private`: at a private name, and copied inside Azure when published: staged bytes can be read, the key is
   * chosen last, clients may send parts straight to Azure, and aborting frees the bytes at once.
   */
  readonly staging?: 'key' | 'private'
  /** What Azure checks of every block that it takes in. Default `crc64`, which costs half of what `md5` does. */
  readonly blockChecksum?: 'crc64' | 'md5' | 'none'
  /** What else the published blob is to have, by upload. */
  readonly objectSettings?: (target: StorageTarget) => AzureObjectSettings
  /** How long an address for a part is good, in milliseconds. Default 15 minutes. */
  readonly directTtlMs?: number

  /** How often a failed call is tried again. Default 4. */
  readonly retries?: number
  /** Time between retries and of signatures. */
  readonly clock?: Clock
  /** From 0 up to 1, for the jitter of retries. */
  readonly random?: () => number
}

/** Of a published blob. */
export type AzureObjectSettings = {
  readonly cacheControl?: string
  readonly contentDisposition?: string
  readonly contentEncoding?: string
  readonly contentLanguage?: string
  /** `Hot`, `Cool`, `Cold` or `Archive`; default: the account's. A blob in `Archive` cannot be read. */
  readonly tier?: string
  /** At most ten blob index tags. Needs the permission to write tags. */
  readonly tags?: Readonly<Record<string, string>>
}
