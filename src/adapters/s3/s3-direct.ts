import type { DirectPart, PartPlace, StorageContext } from '../../core/ports/storage.ts'
import { loadSdk } from '../cloud/load-sdk.ts'
import { withoutChecksum } from './plain-body.ts'
import type { S3Caller } from './s3-caller.ts'
import type { S3Handle } from './s3-handle.ts'
import { uploadOf } from './s3-parts.ts'

const hour = 3_600_000

/** Signs one address for each part: of this upload, this number and this size, and nothing else. No request is made. */
export async function directParts(
  s3: S3Caller,
  handle: S3Handle,
  parts: readonly PartPlace[],
  context: StorageContext,
): Promise<readonly DirectPart[]> {
  const { getSignedUrl } = await loadSdk(
    '@aws-sdk/s3-request-presigner',
    () => import('@aws-sdk/s3-request-presigner'),
  )
  const { directExpiresMs = hour } = s3.options
  const expiresAt = s3.clock.now() + directExpiresMs
  return s3.call(`sign addresses of upload ${handle.id}`, context, ({ sdk, client }) =>
    Promise.all(
      parts.map(async ({ number, offset, size }) => {
        const input = { ...uploadOf(s3, handle), PartNumber: number, ContentLength: size }
        const command = withoutChecksum(new sdk.UploadPartCommand(input))
        const url = await getSignedUrl(client, command, { expiresIn: Math.floor(directExpiresMs / 1000) })
        return { number, offset, size, url, method: 'PUT' as const, headers: {}, expiresAt }
      }),
    ),
  )
}
