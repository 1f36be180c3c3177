import { channels } from '../channels.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import type { UploadError } from '../errors.ts'
import type { Lock } from '../ports/locker.ts'
import { toUpload } from '../to-upload.ts'
import type { UploadRecord } from '../types.ts'
import * as transitions from '../upload.ts'
import { storageOf } from './find-record.ts'
import { releaseQuota } from './quota.ts'
import { changeRecord } from './with-lock.ts'

/** Ends an upload for good with the reason, frees its bytes unless they are to be kept, and tells `onFailed`. */
export async function failUpload(
  engine: EngineDependencies,
  record: UploadRecord,
  error: UploadError,
  lock: Lock,
): Promise<UploadRecord> {
  const failure = { code: error.code, message: error.message }
  const change = transitions.failUpload(failure, engine.clock.now(), engine.options)
  const failed = await changeRecord(engine, record, change, lock)
  await afterFailure(engine, failed)
  return failed
}

/** What follows once the record says `failed`. */
export async function afterFailure(engine: EngineDependencies, record: UploadRecord): Promise<void> {
  const upload = toUpload(record)
  engine.runningDigests.forget(record.id)
  channels.failed.publish({ upload })
  if (!engine.options.preserveFailedUploadFile) await freeBytes(engine, record)
  try {
    await engine.options.hooks.onFailed?.(upload)
  } catch (error) {
    channels.hookFailed.publish({ upload, hook: 'onFailed', error })
  }
}

/** Removes everything unpublished. What fails now is tried again when the record is forgotten. */
async function freeBytes(engine: EngineDependencies, record: UploadRecord): Promise<void> {
  try {
    await removeBytes(engine, record)
  } catch (error) {
    channels.hookFailed.publish({ upload: toUpload(record), hook: 'storage.abort', error })
  }
}

export async function removeBytes(engine: EngineDependencies, record: UploadRecord): Promise<void> {
  const storage = storageOf(engine, record)
  const context = { signal: engine.unhurried }
  for (const tail of record.tails ?? []) await storage.tail?.remove(record.handle, tail, context)
  await storage.abort(record.handle, context)
  await releaseQuota(engine, record)
}
