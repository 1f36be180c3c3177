import { channels } from '../channels.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import type { Lock } from '../ports/locker.ts'
import { endNotification, postponeNotification } from '../publication.ts'
import { toUpload } from '../to-upload.ts'
import type { StoredObject, UploadRecord } from '../types.ts'
import { changeRecord } from './with-lock.ts'

/**
 * Tells whoever is owed a word of a published upload: the queue whose job decides how it ends, or `afterComplete`. The
 * record remembers until they took it, so a crash or a throw only delays it.
 */
export async function notifyPublished(
  engine: EngineDependencies,
  record: UploadRecord,
  lock: Lock,
): Promise<UploadRecord> {
  const { pending, object } = record
  if (!pending || !object) return record
  try {
    await tell(engine, record, object, pending.attempts + 1)
  } catch (error) {
    const hook = record.status === 'processing' ? 'completion.submit' : 'afterComplete'
    channels.hookFailed.publish({ upload: toUpload(record), hook, error })
    return changeRecord(engine, record, postponeNotification(record, engine.clock.now()), lock)
  }
  return changeRecord(engine, record, endNotification(record, engine.clock.now(), engine.options), lock)
}

async function tell(
  { options }: EngineDependencies,
  record: UploadRecord,
  object: StoredObject,
  attempt: number,
): Promise<void> {
  const upload = toUpload(record)
  if (record.status === 'processing') return options.completion?.submit(upload)
  await options.hooks.afterComplete?.(upload, { idempotencyKey: `completed-${record.id}`, attempt, object })
}
