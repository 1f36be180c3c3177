import { refuse } from '../checked-request.ts'
import { isWhole } from '../concatenation-state.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import type { FieldProblem } from '../errors.ts'
import type { CallContext } from '../ports/hooks.ts'
import { toUpload } from '../to-upload.ts'
import type { Upload, UploadRecord } from '../types.ts'
import { expiredError, failedError, isExpired } from '../upload.ts'
import type { ConcatenationRequest } from '../upload-engine.ts'
import { abortLocked } from './abort.ts'
import { assemble } from './assemble.ts'
import { create } from './create.ts'
import { findRecord, getRecord } from './find-record.ts'
import { lookAtConcatenation } from './finish-concatenation.ts'
import { withLock } from './with-lock.ts'

const mostSources = 1000

export async function concatenate(
  engine: EngineDependencies,
  { sources, ...request }: ConcatenationRequest,
  context: CallContext,
): Promise<Upload> {
  refuse(countProblems(sources))
  const partials = await Promise.all([...new Set(sources)].map(id => findPartial(engine, id, context)))
  const byId = new Map(partials.map(each => [each.id, each]))
  const length = sources.reduce((sum, id) => sum + (byId.get(id)?.length ?? Number.NaN), 0)
  const asked = Number.isNaN(length) ? request : { ...request, length }
  const { id } = await create(engine, asked, context, sources)
  engine.waiting.add(id, sources)
  return partials.every(isWhole)
    ? assembleNew(engine, id)
    : lookAtConcatenation(engine, await getRecord(engine, id))
}

/** Everything is there: the caller learns whether it is published, and what cannot be leaves nothing behind. */
async function assembleNew(engine: EngineDependencies, id: string): Promise<Upload> {
  return withLock(engine, id, {}, async lock => {
    try {
      const record = await assemble(engine, await getRecord(engine, id), lock)
      if (record.status === 'failed') throw failedError(record)
      return toUpload(record)
    } catch (error) {
      engine.waiting.forget(id)
      const record = await getRecord(engine, id)
      if (record.status === 'created' || record.status === 'uploading')
        await abortLocked(engine, record, lock)
      throw error
    }
  })
}

async function findPartial(
  engine: EngineDependencies,
  id: string,
  context: CallContext,
): Promise<UploadRecord> {
  const record = await findRecord(engine, id, 'get', context)
  const message = `Upload ${id} was not created as a partial one, and only those are concatenated`
  refuse(record.partial ? [] : [{ field: 'sources', rule: 'invalid', message }])
  if (record.status === 'failed') throw failedError(record)
  if (isExpired(record, engine.clock.now())) throw expiredError(record)
  return record
}

function countProblems(sources: readonly string[]): readonly FieldProblem[] {
  if (sources.length >= 1 && sources.length <= mostSources) return []
  const message = `sources must name 1 to ${mostSources} partial uploads, not ${sources.length}`
  return [{ field: 'sources', rule: 'invalid', message }]
}
