import { UploadError } from '../../core/errors.ts'
import type { DirectPart, PartPlace } from '../../core/ports/storage.ts'
import type { Clock } from '../../core/types.ts'
import { cloudError } from '../cloud/cloud-failure.ts'
import type { GcsClient } from './gcs-client.ts'
import { failureOfThrown } from './gcs-failure.ts'
import { privateClass } from './gcs-objects.ts'
import { inTurns } from './in-turns.ts'

/** How long an address for a part is good for. */
const lifetimeMs = 3_600_000

export interface SigningPlace {
  readonly client: GcsClient
  readonly bucket: string
  readonly clock: Clock
}

/**
 * Signed addresses (V4) for parts. The exact size is signed along, so that nothing else can be put there.
 * `STORAGE_DENIED` when the client's credentials cannot sign.
 */
export function signParts(
  { client, bucket, clock }: SigningPlace,
  parts: readonly PartPlace[],
  nameOf: (number: number) => string,
): Promise<readonly DirectPart[]> {
  const expiresAt = Math.floor((clock.now() + lifetimeMs) / 1000) * 1000
  return inTurns(parts, 8, async ({ number, offset, size }) => {
    const headers = {
      'content-type': 'application/octet-stream',
      'x-goog-content-length-range': `${size},${size}`,
      'x-goog-storage-class': privateClass,
    }
    const url = await sign(client, bucket, nameOf(number), headers, expiresAt)
    return { number, offset, size, url, method: 'PUT', headers, expiresAt }
  })
}

async function sign(
  client: GcsClient,
  bucket: string,
  name: string,
  { 'content-type': contentType, ...extensionHeaders }: Record<string, string>,
  expires: number,
): Promise<string> {
  try {
    const file = (client.bucket(bucket) as Signable).file(name)
    const config = { version: 'v4', action: 'write', expires, contentType, extensionHeaders }
    const [url] = await file.getSignedUrl(config)
    return url
  } catch (error) {
    if (error instanceof UploadError) throw error
    throw cloudError({
      trouble: 'denied',
      doing: 'sign an address',
      place: `bucket ${bucket}`,
      said: failureOfThrown(error).said,
      hint: "Signing needs a service account's key, or the permission iam.serviceAccounts.signBlob",
      error,
    })
  }
}

interface Signable {
  file(name: string): { getSignedUrl(config: object): Promise<[string]> }
}
