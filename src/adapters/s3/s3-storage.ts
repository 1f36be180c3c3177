import type { StorageAdapter, StorageContext, StorageView } from '../../core/ports/storage.ts'
import { abortUpload, freePrivate } from './s3-abort.ts'
import { type S3Caller, s3Caller } from './s3-caller.ts'
import { checkBucket } from './s3-check.ts'
import { concatenate } from './s3-concatenate.ts'
import { createUpload } from './s3-create.ts'
import { directParts } from './s3-direct.ts'
import type { S3Handle } from './s3-handle.ts'
import { deleteObject, findOwnObject } from './s3-object.ts'
import { checkedOptions, type S3StorageOptions } from './s3-options.ts'
import { checkPart, listParts, sendPart } from './s3-parts.ts'
import { publish } from './s3-publish.ts'
import { readObject } from './s3-read.ts'
import { s3Tail } from './s3-tail.ts'
import { s3Traits } from './s3-traits.ts'

/**
 * Objects in an S3 bucket, at AWS or a look-alike, written as multipart uploads: parts in any order and in parallel,
 * each checked by the server, published in one atomic step. Needs `@aws-sdk/client-s3`, which is loaded at the first
 * call (`SDK_MISSING`). `INVALID_OPTIONS` when the options cannot work.
 */
export function s3Storage(options: S3StorageOptions): StorageAdapter<S3Handle> {
  const s3 = s3Caller(checkedOptions(options))
  return {
    name: options.name ?? 's3',
    traits: s3Traits(options),
    create: (target, context) => createUpload(s3, target, context),

    async writePart(handle, part, context) {
      context.signal.throwIfAborted()
      checkPart(s3, handle, part)
      return sendPart(s3, handle, part, context)
    },

    inspect: (handle, context) => inspectUpload(s3, handle, context),

    async complete(handle, assembly, context) {
      const object = await publish(s3, handle, assembly, context)
      await freePrivate(s3, handle, context)
      return object
    },

    abort: (handle, context) => abortUpload(s3, handle, context),
    concatenate: (handle, sources, context) => concatenate(s3, handle, sources, context),
    direct: (handle, parts, context) => directParts(s3, handle, parts, context),
    read: (key, range, context) => readObject(s3, `${s3.prefix}${key}`, range, context),
    remove: (key, context) => deleteObject(s3, `${s3.prefix}${key}`, context),
    tail: s3Tail(s3),
    check: context => checkBucket(s3, context),
    close: () => s3.close(),
  }
}

async function inspectUpload(s3: S3Caller, handle: S3Handle, context: StorageContext): Promise<StorageView> {
  const parts = await listParts(s3, handle, context)
  if (parts) return { state: 'open', parts }
  return { state: (await findOwnObject(s3, handle, context)) ? 'completed' : 'gone' }
}
