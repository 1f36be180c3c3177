import type { Part as ListedPart } from '@aws-sdk/client-s3'
import { UploadError } from '../../core/errors.ts'
import type { Part, StorageContext } from '../../core/ports/storage.ts'
import type { PartReceipt } from '../../core/types.ts'
import { crcOfBase64, hexOfCrc } from '../cloud/crc-text.ts'
import { crc32Of } from '../cloud/crc32-of.ts'
import { bodyChecksum } from './body-checksum.ts'
import { PartBody } from './part-body.ts'
import { withUnsignedBody } from './plain-body.ts'
import type { S3Caller } from './s3-caller.ts'
import { s3Error, troubleOf } from './s3-failure.ts'
import type { S3Handle } from './s3-handle.ts'
import { partLimits } from './s3-traits.ts'

/** Sends one part, with a checksum that the server compares. The same number replaces. */
export async function sendPart(
  s3: S3Caller,
  handle: S3Handle,
  { number, offset, size, buffers }: Omit<Part, 'last'>,
  context: StorageContext,
): Promise<PartReceipt> {
  const crc32 = crc32Of(buffers)
  const input = {
    ...uploadOf(s3, handle),
    PartNumber: number,
    ContentLength: size,
    ...bodyChecksum(s3.options.checksums, buffers, crc32),
  }
  const doing = `store part ${number} of upload ${handle.id}`
  const { ETag } = await s3.call(
    doing,
    context,
    ({ sdk, client }, abortSignal) => {
      const command = new sdk.UploadPartCommand({ ...input, Body: new PartBody(buffers) })
      return client.send(withUnsignedBody(command), { abortSignal })
    },
    { isBody: true },
  )
  const digest = { algorithm: 'crc32', value: hexOfCrc(crc32) }
  return { number, offset, size, ...(ETag === undefined ? {} : { etag: ETag }), digest }
}

/** Refuses what S3 would refuse only when all is there to be published, or not at all (Ceph takes part 10,001). */
export function checkPart(s3: S3Caller, handle: S3Handle, part: Part): void {
  const { number, size, last } = part
  const { max, maxCount } = partLimits
  if (number < 1 || number > maxCount) throw refused(number, `is not within 1 to ${maxCount}`)
  if (size > max) throw refused(number, `has ${size} bytes, more than ${max}`)
  if (s3.options.uniformParts && !last && size !== handle.partSize)
    throw refused(number, `has ${size} bytes, and all but the last must have ${handle.partSize}`)
}

/** All parts that the server holds, or nothing when the upload is not open there. Offsets are those of a file without holes. */
export async function listParts(
  s3: S3Caller,
  handle: S3Handle,
  context: StorageContext,
): Promise<readonly PartReceipt[] | undefined> {
  const receipts: PartReceipt[] = []
  let offset = 0
  for (let marker: string | undefined; ; ) {
    const page = await listPage(s3, handle, context, { ...(marker ? { PartNumberMarker: marker } : {}) })
    if (!page) return undefined
    for (const part of page.Parts ?? []) {
      const receipt = receiptOf(part, offset)
      receipts.push(receipt)
      offset += receipt.size
    }
    marker = page.IsTruncated ? page.NextPartNumberMarker : undefined
    if (marker === undefined) return receipts
  }
}

export async function isOpen(s3: S3Caller, handle: S3Handle, context: StorageContext): Promise<boolean> {
  return (await listPage(s3, handle, context, { MaxParts: 1 })) !== undefined
}

interface PartPage {
  readonly Parts?: ListedPart[] | undefined
  readonly IsTruncated?: boolean | undefined
  readonly NextPartNumberMarker?: string | undefined
}

async function listPage(
  s3: S3Caller,
  handle: S3Handle,
  context: StorageContext,
  page: { readonly MaxParts?: number; readonly PartNumberMarker?: string },
): Promise<PartPage | undefined> {
  try {
    return await s3.attempt(context, ({ sdk, client }, abortSignal) =>
      client.send(new sdk.ListPartsCommand({ ...uploadOf(s3, handle), ...page }), { abortSignal }),
    )
  } catch (error) {
    context.signal.throwIfAborted()
    if (troubleOf(error) === 'gone') return undefined
    throw s3Error(error, `list the parts of upload ${handle.id}`, s3.bucket)
  }
}

function receiptOf(
  { PartNumber = 0, Size = 0, ETag, ChecksumCRC32 }: ListedPart,
  offset: number,
): PartReceipt {
  return {
    number: PartNumber,
    offset,
    size: Size,
    ...(ETag === undefined ? {} : { etag: ETag }),
    ...(ChecksumCRC32 ? { digest: { algorithm: 'crc32', value: hexOfCrc(crcOfBase64(ChecksumCRC32)) } } : {}),
  }
}

/** The fields that every command about an open upload needs. */
export function uploadOf(
  { bucket }: S3Caller,
  { object, uploadId }: S3Handle,
): { readonly Bucket: string; readonly Key: string; readonly UploadId: string } {
  return { Bucket: bucket, Key: object, UploadId: uploadId }
}

function refused(number: number, why: string): UploadError {
  return new UploadError('STORAGE_FAILED', `Part ${number} ${why}`)
}
