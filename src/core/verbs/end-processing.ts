import { channels } from '../channels.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { UploadError } from '../errors.ts'
import type { ProcessingOutcome } from '../ports/completion.ts'
import type { Lock } from '../ports/locker.ts'
import { endUpload } from '../publication.ts'
import { toUpload } from '../to-upload.ts'
import type { Upload, UploadRecord } from '../types.ts'
import { failUpload } from './fail-upload.ts'
import { getRecord, storageOf } from './find-record.ts'
import { notifyPublished } from './notify-published.ts'
import { changeRecord, withLock } from './with-lock.ts'

/** The job of an upload is over. Told again, the first word stands. */
export async function endProcessing(
  engine: EngineDependencies,
  id: string,
  outcome: ProcessingOutcome,
): Promise<Upload> {
  return withLock(engine, id, {}, async lock => {
    const record = await getRecord(engine, id)
    if (record.status === 'completed' || record.status === 'failed') return toUpload(record)
    if (record.status !== 'processing') throw notProcessing(record)
    const { refused } = outcome
    return toUpload(
      await (refused === undefined ? end(engine, record, lock) : refuse(engine, record, refused, lock)),
    )
  })
}

async function end(engine: EngineDependencies, record: UploadRecord, lock: Lock): Promise<UploadRecord> {
  const isHooked = engine.options.hooks.afterComplete !== undefined
  const ended = endUpload(isHooked, engine.clock.now(), engine.options)
  const clear = ended.clear ?? []
  const change = isHooked ? ended : { ...ended, clear: [...clear, 'pending' as const] }
  const completed = await changeRecord(engine, record, change, lock)
  channels.completed.publish({ upload: toUpload(completed) })
  return notifyPublished(engine, completed, lock)
}

/** The object goes first: a crash before the record says so leaves a job that is told again. */
async function refuse(
  engine: EngineDependencies,
  record: UploadRecord,
  why: string,
  lock: Lock,
): Promise<UploadRecord> {
  const storage = storageOf(engine, record)
  if (!storage.remove) throw unremovable(storage.name)
  if (record.object) await storage.remove(record.object.key, { signal: engine.unhurried })
  const error = new UploadError('REFUSED', why, { details: { hook: 'completion' } })
  return failUpload(engine, record, error, lock)
}

function notProcessing({ id, status }: UploadRecord): UploadError {
  const message = `Upload ${id} is ${status}: no job of it can have ended`
  return new UploadError('UPLOAD_INCOMPLETE', message, { details: { offset: 0, missing: [] } })
}

function unremovable(name: string): UploadError {
  return new UploadError('NOT_SUPPORTED', `Storage '${name}' cannot remove published objects`, {
    details: { what: 'remove' },
  })
}
