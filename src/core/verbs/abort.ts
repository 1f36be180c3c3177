import { channels } from '../channels.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { UploadError } from '../errors.ts'
import type { CallContext } from '../ports/hooks.ts'
import type { Lock } from '../ports/locker.ts'
import { toUpload } from '../to-upload.ts'
import type { UploadRecord } from '../types.ts'
import { beginAbort, isPublished } from '../upload.ts'
import { removeBytes } from './fail-upload.ts'
import { findRecord, getRecord, storageOf } from './find-record.ts'
import { changeRecord, withLock } from './with-lock.ts'

export async function abort(engine: EngineDependencies, id: string, context: CallContext): Promise<void> {
  refuseCompleted(await findRecord(engine, id, 'abort', context))
  await withLock(engine, id, context, async lock => {
    const record = await getRecord(engine, id)
    refuseCompleted(record)
    await abortLocked(engine, record, lock)
    channels.aborted.publish({ upload: toUpload(record) })
  })
}

/** Says so first, then frees the bytes, then forgets: a crash in between leaves work for the sweeper, never a leak. */
export async function abortLocked(
  engine: EngineDependencies,
  record: UploadRecord,
  lock: Lock,
): Promise<void> {
  const aborting =
    record.status === 'aborting'
      ? record
      : await changeRecord(engine, record, beginAbort(engine.clock.now()), lock)
  engine.runningDigests.forget(record.id)
  engine.waiting.forget(record.id)
  await removeObject(engine, aborting)
  await removeBytes(engine, aborting)
  const guard = { fence: lock.fence, revision: aborting.revision }
  await engine.sessions.delete(record.id, guard, { signal: engine.unhurried })
}

/** Of a completed upload, which `remove` alone lets come here. */
async function removeObject(engine: EngineDependencies, record: UploadRecord): Promise<void> {
  if (!record.object) return
  await storageOf(engine, record).remove?.(record.object.key, { signal: engine.unhurried })
}

function refuseCompleted({ id, status }: UploadRecord): void {
  if (!isPublished({ status }) && status !== 'completing') return
  throw new UploadError('UPLOAD_COMPLETED', `Upload ${id} is complete and cannot be aborted`, {
    details: { id },
  })
}
