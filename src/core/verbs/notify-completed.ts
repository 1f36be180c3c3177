import { channels } from '../channels.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import type { Lock } from '../ports/locker.ts'
import { toUpload } from '../to-upload.ts'
import type { UploadRecord } from '../types.ts'
import { endNotification, postponeNotification } from '../upload.ts'
import { changeRecord } from './with-lock.ts'

/**
 * Tells `afterComplete` of a completion that it was not told of yet. The record remembers that it is owed until the
 * hook resolved, so a crash or a throw only delays it.
 */
export async function notifyCompleted(
  engine: EngineDependencies,
  record: UploadRecord,
  lock: Lock,
): Promise<UploadRecord> {
  const { pending, object } = record
  if (!pending || !object) return record
  const upload = toUpload(record)
  const delivery = { idempotencyKey: `completed-${record.id}`, attempt: pending.attempts + 1, object }
  try {
    await engine.options.hooks.afterComplete?.(upload, delivery)
  } catch (error) {
    channels.hookFailed.publish({ upload, hook: 'afterComplete', error })
    return changeRecord(engine, record, postponeNotification(record, engine.clock.now()), lock)
  }
  return changeRecord(engine, record, endNotification(record, engine.clock.now(), engine.options), lock)
}
