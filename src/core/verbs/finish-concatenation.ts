import { channels } from '../channels.ts'
import { concatenationState, isAwaitingSources } from '../concatenation-state.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { isUploadError } from '../errors.ts'
import { toUpload } from '../to-upload.ts'
import type { Upload, UploadRecord } from '../types.ts'
import { assemble } from './assemble.ts'
import { getRecord } from './find-record.ts'
import { findSources } from './find-sources.ts'
import { withLock } from './with-lock.ts'

/** A partial upload is whole: puts together what waited for it. What fails is tried again by whoever looks next. */
export async function finishWaiting(engine: EngineDependencies, partial: string): Promise<void> {
  for (const id of engine.waiting.for(partial)) {
    try {
      await tryToAssemble(engine, id, engine.options.lockWaitMs)
    } catch {
      // It was removed, or the store is in trouble: no reason to refuse the bytes that just arrived.
      engine.waiting.forget(id)
    }
  }
}

/**
 * An upload that is put together from others, as it stands by them now; puts it together when it is time and nobody
 * is at it.
 */
export async function lookAtConcatenation(engine: EngineDependencies, seen: UploadRecord): Promise<Upload> {
  const before = await stateOf(engine, seen)
  const isTime = before.isWhole || before.lost !== undefined
  const record = isTime ? await tryToAssemble(engine, seen.id, 0) : seen
  if (!isAwaitingSources(record)) return toUpload(record)
  const { offset, length } = before
  return Object.freeze({ ...toUpload(record), offset, ...(length === undefined ? {} : { length }) })
}

async function stateOf(
  engine: EngineDependencies,
  { sources = [] }: UploadRecord,
): Promise<ReturnType<typeof concatenationState>> {
  return concatenationState(sources, await findSources(engine, sources), engine.clock.now())
}

async function tryToAssemble(engine: EngineDependencies, id: string, waitMs: number): Promise<UploadRecord> {
  try {
    return await withLock(engine, id, { waitMs }, async lock =>
      assemble(engine, await getRecord(engine, id), lock),
    )
  } catch (error) {
    const record = await getRecord(engine, id)
    if (!isUploadError(error, 'LOCKED'))
      channels.hookFailed.publish({ upload: toUpload(record), hook: 'concatenate', error })
    return record
  }
}
