import type { CompletedPart } from '@aws-sdk/client-s3'
import { UploadError } from '../../core/errors.ts'
import type { Assembly, StorageContext } from '../../core/ports/storage.ts'
import type { PartReceipt, StoredObject } from '../../core/types.ts'
import { isPassing } from '../cloud/cloud-failure.ts'
import { combineCrc32 } from '../cloud/combine-crc32.ts'
import { base64OfCrc, crcOfHex, hexOfCrc } from '../cloud/crc-text.ts'
import type { S3Caller } from './s3-caller.ts'
import { codeOf, s3Error, statusOf, troubleOf } from './s3-failure.ts'
import type { S3Handle } from './s3-handle.ts'
import { findObject, findOwnObject } from './s3-object.ts'
import { isOpen, listParts, sendPart, uploadOf } from './s3-parts.ts'

/**
 * Completes the multipart upload. S3 forgets an upload that it completed, so an answer that was lost is found again by
 * the mark in the object's metadata.
 */
export async function publish(
  s3: S3Caller,
  handle: S3Handle,
  { size, parts }: Assembly,
  context: StorageContext,
): Promise<StoredObject> {
  try {
    const whole = size === 0 ? [await sendEmptyPart(s3, handle, context)] : parts
    const etag = await completeUpload(s3, handle, { size, parts: whole }, context)
    return stored(handle, { size, parts }, etag)
  } catch (error) {
    context.signal.throwIfAborted()
    const own = await findOwnObject(s3, handle, context)
    if (own) return stored(handle, { size, parts }, own.etag)
    if (await hasMoreParts(s3, handle, parts, error, context)) throw notAllParts(s3, handle)
    throw refusalOf(error, s3, handle)
  }
}

/**
 * Ceph publishes all parts that it was sent, or nothing, where AWS drops those that are not named. Parts that nobody
 * counts are left by a crash when the client, back again, declares an end that is before them.
 */
async function hasMoreParts(
  s3: S3Caller,
  handle: S3Handle,
  parts: readonly PartReceipt[],
  error: unknown,
  context: StorageContext,
): Promise<boolean> {
  if (!['InvalidPart', 'BadDigest'].includes(codeOf(error) ?? '')) return false
  const counted = new Set(parts.map(part => part.number))
  const found = await listParts(s3, handle, context)
  return found?.some(part => !counted.has(part.number)) ?? false
}

/** S3 completes nothing without a part. An empty one goes the way of all others, and is as safe to repeat. */
function sendEmptyPart(s3: S3Caller, handle: S3Handle, context: StorageContext): Promise<PartReceipt> {
  return sendPart(s3, handle, { number: 1, offset: 0, size: 0, buffers: [] }, context)
}

async function completeUpload(
  s3: S3Caller,
  handle: S3Handle,
  assembly: Assembly,
  context: StorageContext,
): Promise<string | undefined> {
  const input = completeInput(s3, handle, assembly)
  const isConditional = s3.options.conditionalWrites ?? true
  if (handle.conflict !== 'replace' && !isConditional && (await findObject(s3, handle.object, context)))
    throw taken(handle)
  return s3.attempt(
    context,
    async ({ sdk, client }, abortSignal, attempt) => {
      const again = attempt > 1 ? await outcomeOfLast(s3, handle, { signal: abortSignal }) : undefined
      if (again) return again.etag
      const answer = await client.send(new sdk.CompleteMultipartUploadCommand(input), { abortSignal })
      return answer.ETag
    },
    // A whole that has another checksum than its parts does not heal by asking again.
    { isTransient: error => isPassing(troubleOf(error)) && troubleOf(error) !== 'damaged' },
  )
}

/** A try that got no answer may have done its work; some servers then answer the next with an error of their own. */
async function outcomeOfLast(
  s3: S3Caller,
  handle: S3Handle,
  context: StorageContext,
): Promise<{ readonly etag?: string } | undefined> {
  const own = await findOwnObject(s3, handle, context)
  if (own || (await isOpen(s3, handle, context))) return own
  throw gone(s3, handle)
}

function completeInput(s3: S3Caller, handle: S3Handle, { size, parts }: Assembly) {
  const { checksums = 'crc32', conditionalWrites = true } = s3.options
  const whole = checksums === 'crc32' ? crcOfWhole(parts) : undefined
  return {
    ...uploadOf(s3, handle),
    MultipartUpload: { Parts: parts.map(part => completedPart(part, checksums === 'crc32')) },
    MpuObjectSize: size,
    ...(whole === undefined
      ? {}
      : { ChecksumCRC32: base64OfCrc(whole), ChecksumType: 'FULL_OBJECT' as const }),
    ...(handle.conflict !== 'replace' && conditionalWrites ? { IfNoneMatch: '*' } : {}),
  }
}

function completedPart({ number, etag, digest }: PartReceipt, isChecked: boolean): CompletedPart {
  return {
    PartNumber: number,
    ...(etag === undefined ? {} : { ETag: etag }),
    ...(isChecked && digest?.algorithm === 'crc32'
      ? { ChecksumCRC32: base64OfCrc(crcOfHex(digest.value)) }
      : {}),
  }
}

/** Of the object, from its parts'; unknown when one part's is. */
export function crcOfWhole(parts: readonly PartReceipt[]): number | undefined {
  const isKnown = parts.every(part => part.digest?.algorithm === 'crc32')
  if (!isKnown) return undefined
  return combineCrc32(parts.map(({ size, digest }) => ({ size, crc: crcOfHex(digest?.value ?? '') })))
}

function stored({ key }: S3Handle, { size, parts }: Assembly, etag: string | undefined): StoredObject {
  const crc = crcOfWhole(parts)
  return {
    key,
    size,
    ...(etag === undefined ? {} : { etag }),
    ...(crc === undefined ? {} : { digest: { algorithm: 'crc32', value: hexOfCrc(crc) } }),
  }
}

function refusalOf(error: unknown, s3: S3Caller, handle: S3Handle): unknown {
  if (statusOf(error) === 412 || codeOf(error) === 'PreconditionFailed') return taken(handle)
  return s3Error(error, `publish upload ${handle.id}`, s3.bucket, hints[codeOf(error) ?? ''])
}

const hints: Readonly<Record<string, string>> = {
  InvalidPart: 'A part is not the one that was stored',
  EntityTooSmall: 'A part that is not the last has less than 5 MiB',
  BadDigest: "The object's checksum is not the one of its parts",
}

function taken({ key }: S3Handle): UploadError {
  return new UploadError('KEY_TAKEN', `There is an object ${key} already`, { details: { key } })
}

function notAllParts({ bucket }: S3Caller, { id }: S3Handle): UploadError {
  const why = 'the server holds parts behind its end, and does not publish without them'
  return new UploadError(
    'STORAGE_FAILED',
    `Cannot publish upload ${id} in bucket ${bucket}: ${why}. Start the upload again`,
  )
}

function gone({ bucket }: S3Caller, { id, key }: S3Handle): UploadError {
  return new UploadError(
    'STORAGE_GONE',
    `Upload ${id} is neither open in bucket ${bucket} nor published under ${key}`,
  )
}
