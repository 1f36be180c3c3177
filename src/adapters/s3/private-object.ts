import type { StorageContext } from '../../core/ports/storage.ts'
import type { PrivateBody } from '../cloud/object-tail.ts'
import { bodyChecksum } from './body-checksum.ts'
import { PartBody } from './part-body.ts'
import { withUnsignedBody } from './plain-body.ts'
import type { S3Caller } from './s3-caller.ts'
import { s3Error, troubleOf } from './s3-failure.ts'

/** Writes a small object of our own. */
export async function putPrivate(
  s3: S3Caller,
  name: string,
  { size, buffers, crc32 }: PrivateBody,
  context: StorageContext,
): Promise<void> {
  const input = {
    Bucket: s3.bucket,
    Key: name,
    ContentLength: size,
    ...bodyChecksum(s3.options.checksums, buffers, crc32),
  }
  await s3.call(
    `store ${name}`,
    context,
    ({ sdk, client }, abortSignal) => {
      const command = new sdk.PutObjectCommand({ ...input, Body: new PartBody(buffers) })
      return client.send(withUnsignedBody(command), { abortSignal })
    },
    { isBody: true },
  )
}

/** Reads one whole; `undefined` when there is none. */
export async function getPrivate(
  s3: S3Caller,
  name: string,
  context: StorageContext,
): Promise<Uint8Array | undefined> {
  try {
    // Its bytes come within the try, so that an answer that is cut is asked for again.
    return await s3.attempt(
      context,
      async ({ sdk, client }, abortSignal) => {
        const command = new sdk.GetObjectCommand({ Bucket: s3.bucket, Key: name })
        const { Body } = await client.send(command, { abortSignal })
        return Body ? Body.transformToByteArray() : new Uint8Array(0)
      },
      { isBody: true },
    )
  } catch (error) {
    context.signal.throwIfAborted()
    if (troubleOf(error) === 'gone') return undefined
    throw s3Error(error, `read ${name}`, s3.bucket)
  }
}
