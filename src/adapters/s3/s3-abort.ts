import type { StorageContext } from '../../core/ports/storage.ts'
import { privateFolderOf } from '../cloud/private-names.ts'
import type { S3Caller } from './s3-caller.ts'
import { s3Error, troubleOf } from './s3-failure.ts'
import type { S3Handle } from './s3-handle.ts'
import { deleteObject } from './s3-object.ts'
import { uploadOf } from './s3-parts.ts'

/** Frees the parts, and all in the upload's private folder. A published object has another name, and stays. */
export async function abortUpload(s3: S3Caller, handle: S3Handle, context: StorageContext): Promise<void> {
  await abortParts(s3, handle, context)
  await freePrivate(s3, handle, context)
}

/** Removes all in the upload's private folder, also what a crash left there between a tail and the record of it. */
export async function freePrivate(s3: S3Caller, handle: S3Handle, context: StorageContext): Promise<void> {
  const names = await privateObjects(s3, handle, context)
  await Promise.all(names.map(name => deleteObject(s3, name, context)))
}

async function abortParts(s3: S3Caller, handle: S3Handle, context: StorageContext): Promise<void> {
  try {
    await s3.attempt(context, ({ sdk, client }, abortSignal) =>
      client.send(new sdk.AbortMultipartUploadCommand(uploadOf(s3, handle)), { abortSignal }),
    )
  } catch (error) {
    context.signal.throwIfAborted()
    if (troubleOf(error) !== 'gone') throw s3Error(error, `abort upload ${handle.id}`, s3.bucket)
  }
}

/** At most a few tens. */
async function privateObjects(
  s3: S3Caller,
  { id }: S3Handle,
  context: StorageContext,
): Promise<readonly string[]> {
  const input = { Bucket: s3.bucket, Prefix: privateFolderOf(s3.prefix, id) }
  const { Contents = [] } = await s3.call(
    `list what is private to upload ${id}`,
    context,
    ({ sdk, client }, abortSignal) => client.send(new sdk.ListObjectsV2Command(input), { abortSignal }),
  )
  return Contents.flatMap(({ Key }) => Key ?? [])
}
