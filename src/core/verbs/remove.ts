import { channels } from '../channels.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { UploadError } from '../errors.ts'
import type { CallContext } from '../ports/hooks.ts'
import { toUpload } from '../to-upload.ts'
import type { UploadRecord } from '../types.ts'
import { isPublished } from '../upload.ts'
import { abortLocked } from './abort.ts'
import { completeLocked } from './complete.ts'
import { findRecord, getRecord, storageOf } from './find-record.ts'
import { withLock } from './with-lock.ts'

export async function remove(engine: EngineDependencies, id: string, context: CallContext): Promise<void> {
  refuseUnremovable(engine, await findRecord(engine, id, 'abort', context))
  await withLock(engine, id, context, async lock => {
    const record = await getRecord(engine, id)
    refuseUnremovable(engine, record)
    // Only a completion that came to its end tells under which key the bytes are.
    const isHalfPublished = record.status === 'completing'
    const settled = isHalfPublished ? await completeLocked(engine, record, {}, lock) : record
    await abortLocked(engine, settled, lock)
    channels.aborted.publish({ upload: toUpload(settled) })
  })
}

function refuseUnremovable(engine: EngineDependencies, record: UploadRecord): void {
  if (!isPublished(record) && record.status !== 'completing') return
  const storage = storageOf(engine, record)
  if (storage.remove) return
  throw new UploadError('NOT_SUPPORTED', `Storage '${storage.name}' cannot remove published objects`, {
    details: { what: 'remove' },
  })
}
