import type { StorageContext } from '../../core/ports/storage.ts'
import type { S3Caller } from './s3-caller.ts'
import { s3Error, troubleOf } from './s3-failure.ts'
import type { S3Handle } from './s3-handle.ts'
import { markName } from './s3-metadata.ts'

export interface FoundObject {
  readonly size: number
  readonly etag?: string
  /** Whose upload it was, where it was one of ours. */
  readonly mark?: string
}

/** What is under a name in the bucket, if anything. */
export async function findObject(
  s3: S3Caller,
  name: string,
  context: StorageContext,
): Promise<FoundObject | undefined> {
  try {
    const head = await s3.attempt(context, ({ sdk, client }, abortSignal) =>
      client.send(new sdk.HeadObjectCommand({ Bucket: s3.bucket, Key: name }), { abortSignal }),
    )
    const mark = head.Metadata?.[markName]
    return {
      size: head.ContentLength ?? 0,
      ...(head.ETag === undefined ? {} : { etag: head.ETag }),
      ...(mark === undefined ? {} : { mark }),
    }
  } catch (error) {
    context.signal.throwIfAborted()
    if (troubleOf(error) === 'gone') return undefined
    throw s3Error(error, `look at object ${name}`, s3.bucket)
  }
}

/** The object that this very upload became, if it did. */
export async function findOwnObject(
  s3: S3Caller,
  { object, mark }: S3Handle,
  context: StorageContext,
): Promise<FoundObject | undefined> {
  const found = await findObject(s3, object, context)
  return found?.mark === mark ? found : undefined
}

/** Missing is success. */
export async function deleteObject(s3: S3Caller, name: string, context: StorageContext): Promise<void> {
  try {
    await s3.attempt(context, ({ sdk, client }, abortSignal) =>
      client.send(new sdk.DeleteObjectCommand({ Bucket: s3.bucket, Key: name }), { abortSignal }),
    )
  } catch (error) {
    context.signal.throwIfAborted()
    if (troubleOf(error) !== 'gone') throw s3Error(error, `remove object ${name}`, s3.bucket)
  }
}
