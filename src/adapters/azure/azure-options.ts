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

/** A container, how it is reached, and what blobs get. Sizes are bytes, times milliseconds. */
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
  /**
   * What Azure checks of all bytes that it takes in. `crc64` (default) costs half of what `md5` does. `false`: nothing
   * is checked beyond TCP and TLS.
   */
  readonly checksums?: 'crc64' | 'md5' | false
  /** What else the published blob is to have, by upload. */
  readonly objectSettings?: (target: StorageTarget) => AzureObjectSettings
  /** How long the addresses that `engine.direct` hands out are good, in milliseconds, at most 7 days. Default 1 hour. */
  readonly directExpiresMs?: number

  /** How often a call is tried again after the first failure that may pass. Default 4. */
  readonly retries?: number
  /** Times the waits between tries, and signatures. */
  readonly clock?: Clock
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
