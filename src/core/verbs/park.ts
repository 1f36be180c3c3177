import type { EngineDependencies } from '../engine-dependencies.ts'
import { isUploadError, UploadError } from '../errors.ts'
import { admitGranted } from '../granted.ts'
import { parkedCollection } from '../parked-collection.ts'
import type { CallContext } from '../ports/hooks.ts'
import type { UploadRecord } from '../types.ts'
import type { ByteSource, ParkedChunk } from '../upload-engine.ts'
import { abort } from './abort.ts'
import { append } from './append.ts'
import { flushTails } from './complete.ts'
import { openUpload } from './create.ts'
import { getRecord } from './find-record.ts'
import { stagedObject } from './staged-object.ts'
import { withLock } from './with-lock.ts'

/**
 * Parks a chunk as an upload of its own that is never completed: bounded memory, any storage, and the sweeper
 * removes what a crash leaves.
 */
export async function park(
  engine: EngineDependencies,
  source: ByteSource,
  context: CallContext,
): Promise<ParkedChunk> {
  admitGranted('append', context.grant)
  const storage = engine.defaultStorage
  if (!storage.readStaged)
    throw new UploadError(
      'NOT_SUPPORTED',
      `Storage '${storage.name}' cannot hold bytes of an unknown upload; name the upload before its bytes`,
      { details: { what: 'park' } },
    )
  const { id } = await openUpload(engine, { collection: parkedCollection }, storage, context)
  const insider = { ...context, trusted: true }
  const discard = (): Promise<void> => discardParked(engine, id)
  try {
    await append(engine, id, { offset: 0, maxSize: engine.options.chunkSize }, source, insider)
    const staged = stagedObject(engine, await withoutTail(engine, id))
    return { size: staged.size, source: () => staged.read(), discard }
  } catch (error) {
    await discard()
    throw error
  }
}

/** Staged bytes are read from parts, so nothing may be left beside them. */
async function withoutTail(engine: EngineDependencies, id: string): Promise<UploadRecord> {
  return withLock(engine, id, {}, async lock => flushTails(engine, await getRecord(engine, id), lock))
}

async function discardParked(engine: EngineDependencies, id: string): Promise<void> {
  try {
    await abort(engine, id, { trusted: true })
  } catch (error) {
    if (!isUploadError(error, 'UPLOAD_NOT_FOUND')) throw error
  }
}
