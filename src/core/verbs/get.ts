import { isAwaitingSources } from '../concatenation-state.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import type { CallContext } from '../ports/hooks.ts'
import { toUpload } from '../to-upload.ts'
import type { Upload } from '../types.ts'
import { expiredError, isExpired } from '../upload.ts'
import { findRecord, getRecord } from './find-record.ts'
import { lookAtConcatenation } from './finish-concatenation.ts'
import { withLock } from './with-lock.ts'

export async function get(engine: EngineDependencies, id: string, context: CallContext): Promise<Upload> {
  const record = await findRecord(engine, id, 'get', context)
  // Said here as well as on writing, so that nobody is told an offset to go on from that is refused.
  if (isExpired(record, engine.clock.now())) throw expiredError(record)
  if (isAwaitingSources(record)) return lookAtConcatenation(engine, record)
  const mayMove = record.status === 'created' || record.status === 'uploading'
  if (!context.takesOver || !mayMove) return toUpload(record)
  return withLock(engine, id, context, async () => toUpload(await getRecord(engine, id)))
}
