import { UploadError } from '../../core/errors.ts'
import type { StorageTarget } from '../../core/ports/storage.ts'

/** How an object is stored and served, beyond its type and metadata. Google's documentation says what each means. */
export type GcsObjectSettings = {
  readonly cacheControl?: string
  readonly contentDisposition?: string
  readonly contentLanguage?: string
  /** `STANDARD`, `NEARLINE`, `COLDLINE` or `ARCHIVE`; default: the bucket's. */
  readonly storageClass?: string
  /** `projects/P/locations/L/keyRings/R/cryptoKeys/K`; default: the bucket's. */
  readonly kmsKeyName?: string
}

/** What a published object is told to be. */
export type PublishedResource = GcsObjectSettings & {
  readonly contentType?: string
  readonly metadata: Readonly<Record<string, string>>
}

/** The key of the metadata that tells whose bytes an object holds. */
export const uploadMark = 'quayside-upload'

/** What the service takes as custom metadata, keys and values together, in bytes. */
const metadataLimit = 8192

/**
 * The resource of an upload's object. `INVALID_INPUT` when its metadata is more than the service takes: now, and not
 * when everything was sent.
 */
export function publishedResource(
  target: StorageTarget,
  settings: GcsObjectSettings,
  token: string,
): PublishedResource {
  const { contentType, metadata } = target
  const marked = { ...metadata, [uploadMark]: token }
  const size = Object.entries(marked).reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0)
  if (size > metadataLimit) throw tooMuch(size)
  return { ...settings, ...(contentType === undefined ? {} : { contentType }), metadata: marked }
}

function tooMuch(size: number): UploadError {
  const message = `Google Cloud Storage keeps at most ${metadataLimit} bytes of metadata with an object, not ${size}`
  return new UploadError('INVALID_INPUT', message, {
    details: { problems: [{ field: 'metadata', rule: 'too-large', message }] },
  })
}
