import type { EngineDependencies } from '../engine-dependencies.ts'
import { UploadError } from '../errors.ts'
import type { CallContext } from '../ports/hooks.ts'
import type { ByteRange } from '../ports/storage.ts'
import { toUpload } from '../to-upload.ts'
import type { UploadRecord } from '../types.ts'
import type { UploadContent } from '../upload-engine.ts'
import { findRecord, storageOf } from './find-record.ts'

export async function read(
  engine: EngineDependencies,
  id: string,
  range: Partial<ByteRange>,
  context: CallContext,
): Promise<UploadContent> {
  const record = await findRecord(engine, id, 'read', context)
  const storage = storageOf(engine, record)
  const { object } = record
  if (!object) throw unpublished(record)
  // The job that looks at it has to.
  if (record.status === 'processing' && !context.trusted) throw processing(record)
  if (!storage.read)
    throw new UploadError('NOT_SUPPORTED', `Storage '${storage.name}' cannot read objects`, {
      details: { what: 'read' },
    })
  const start = between(0, range.start ?? 0, object.size)
  const end = between(start, range.end ?? object.size, object.size)
  const signal = context.signal ?? engine.unhurried
  return {
    upload: toUpload(record),
    range: { start, end },
    size: object.size,
    body: storage.read(object.key, { start, end }, { signal }),
  }
}

function between(low: number, value: number, high: number): number {
  return Math.max(low, Math.min(value, high))
}

function processing({ id }: UploadRecord): UploadError {
  const message = `Upload ${id} is still being looked at; ask again in a moment`
  return new UploadError('UPLOAD_PROCESSING', message, { details: { id } })
}

function unpublished({ id, offset, length }: UploadRecord): UploadError {
  const details = { offset, ...(length === undefined ? {} : { length }), missing: [] }
  return new UploadError('UPLOAD_INCOMPLETE', `Upload ${id} is not published yet`, { details })
}
