import { isAwaitingSources } from '../concatenation-state.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import type { CallContext } from '../ports/hooks.ts'
import { toUpload } from '../to-upload.ts'
import type { Upload } from '../types.ts'
import { expiredError, isExpired } from '../upload.ts'
import { findRecord } from './find-record.ts'
import { lookAtConcatenation } from './finish-concatenation.ts'

export async function get(engine: EngineDependencies, id: string, context: CallContext): Promise<Upload> {
  const record = await findRecord(engine, id, 'get', context)
  // Said here as well as on writing, so that nobody is told an offset to go on from that is refused.
  if (isExpired(record, engine.clock.now())) throw expiredError(record)
  return isAwaitingSources(record) ? lookAtConcatenation(engine, record) : toUpload(record)
}
