import { randomUUID } from 'node:crypto'
import type { CreateMultipartUploadCommandInput } from '@aws-sdk/client-s3'
import { UploadError } from '../../core/errors.ts'
import { withSuffix } from '../../core/object-key.ts'
import type { StorageContext, StorageTarget } from '../../core/ports/storage.ts'
import { isPrivateKey } from '../cloud/private-names.ts'
import type { S3Caller } from './s3-caller.ts'
import { objectNameOf, type S3Handle } from './s3-handle.ts'
import { s3Metadata } from './s3-metadata.ts'
import { findObject } from './s3-object.ts'
import type { S3ObjectSettings } from './s3-options.ts'

/** Opens a multipart upload: nothing is visible under its name before it is completed. */
export async function createUpload(
  s3: S3Caller,
  target: StorageTarget,
  context: StorageContext,
): Promise<S3Handle> {
  const { id, partSize } = target
  const key = await keyFor(s3, target, context)
  const object = objectNameOf(s3.prefix, { id, key })
  const mark = `${id}/${randomUUID()}`
  const input = createInput(s3, target, object, mark)
  const { UploadId } = await s3.call(`open upload ${id}`, context, ({ sdk, client }, abortSignal) =>
    client.send(new sdk.CreateMultipartUploadCommand(input), { abortSignal }),
  )
  if (UploadId === undefined)
    throw new UploadError(
      'STORAGE_FAILED',
      `The server of bucket ${s3.bucket} gave upload ${id} no upload id`,
    )
  const conflict = isPrivateKey(key) ? 'replace' : target.conflict
  return { id, key, object, uploadId: UploadId, conflict, mark, partSize }
}

/**
 * A multipart upload is bound to its name, so a taken one must be seen now. A key that carries the upload's id, as the
 * engine's do, is nobody else's.
 */
async function keyFor(s3: S3Caller, target: StorageTarget, context: StorageContext): Promise<string> {
  const { id, key, conflict } = target
  const unique = id.slice(0, 8)
  if (conflict !== 'rename' || key.includes(unique)) return key
  const found = await findObject(s3, objectNameOf(s3.prefix, target), context)
  return found ? withSuffix(key, unique) : key
}

function createInput(
  { bucket, options }: S3Caller,
  target: StorageTarget,
  object: string,
  mark: string,
): CreateMultipartUploadCommandInput {
  const { contentType, metadata } = target
  const isChecked = (options.checksums ?? 'crc32') === 'crc32'
  return {
    Bucket: bucket,
    Key: object,
    Metadata: s3Metadata(metadata, mark),
    ...(contentType === undefined ? {} : { ContentType: contentType }),
    ...(isChecked ? { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } : {}),
    ...settingsInput(options.objectSettings?.(target) ?? {}),
  }
}

function settingsInput(settings: S3ObjectSettings): Partial<CreateMultipartUploadCommandInput> {
  const { tags } = settings
  const fields = {
    CacheControl: settings.cacheControl,
    ContentDisposition: settings.contentDisposition,
    ContentEncoding: settings.contentEncoding,
    ContentLanguage: settings.contentLanguage,
    StorageClass: settings.storageClass,
    Tagging: tags && new URLSearchParams(tags).toString(),
    ServerSideEncryption: settings.serverSideEncryption,
    SSEKMSKeyId: settings.kmsKeyId,
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
