import { refuse, tooLarge, wholeNumber } from '../checked-request.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { isUploadError, type UploadError } from '../errors.ts'
import type { CallContext } from '../ports/hooks.ts'
import { toUpload } from '../to-upload.ts'
import type { Upload, UploadRecord } from '../types.ts'
import * as transitions from '../upload.ts'
import type { ByteSource, ChunkRequest } from '../upload-engine.ts'
import { failUpload } from './fail-upload.ts'
import { findRecord, lockedRecord } from './find-record.ts'
import { finishWaiting } from './finish-concatenation.ts'
import { replayChunk } from './replay-chunk.ts'
import { takeInAllowed } from './take-in-allowed.ts'
import { withLock } from './with-lock.ts'

export async function append(
  engine: EngineDependencies,
  id: string,
  chunk: ChunkRequest,
  source: ByteSource,
  context: CallContext,
): Promise<Upload> {
  refuse(['offset', 'size', 'length'].flatMap(field => wholeNumber(field, chunk[field as 'offset'])))
  const { maxBytes = Number.POSITIVE_INFINITY } = engine.options
  if (chunk.length !== undefined && chunk.length > maxBytes) throw tooLarge(maxBytes, chunk.length)
  const seen = await findRecord(engine, id, 'append', context)
  // Refused before the lock, so that a request that cannot succeed never disturbs one that does.
  const isReplay = foresee(engine, seen, chunk, context) === 'replay'
  if (isReplay && transitions.isPublished(seen))
    return toUpload(await replayChunk(engine, seen, chunk, source, context))
  const upload = await withLock(engine, id, context, async lock => {
    const record = await lockedRecord(engine, id, lock)
    const verdict = admit(engine, record, chunk)
    if (verdict === 'replay') return toUpload(await replayChunk(engine, record, chunk, source, context, lock))
    if (verdict === 'next') return toUpload(await takeInAllowed(engine, record, chunk, source, context, lock))
    await failUpload(engine, record, verdict, lock)
    throw verdict
  })
  if (upload.partial && upload.offset === upload.length) await finishWaiting(engine, id)
  return upload
}

/** As `admit`; the offset that a newcomer means is the one where whoever it takes over from will have stopped. */
function foresee(
  engine: EngineDependencies,
  seen: UploadRecord,
  chunk: ChunkRequest,
  { takesOver }: CallContext,
): ReturnType<typeof admit> {
  try {
    return admit(engine, seen, chunk)
  } catch (error) {
    if (takesOver && isUploadError(error, 'OFFSET_MISMATCH')) return 'next'
    throw error
  }
}

/** As `admitChunk`; a chunk that is to fail the upload by being too long is let in to do so under the lock. */
function admit(
  engine: EngineDependencies,
  record: UploadRecord,
  chunk: ChunkRequest,
): 'next' | 'replay' | UploadError {
  try {
    return transitions.admitChunk(record, chunk, engine.clock.now())
  } catch (error) {
    if (chunk.failOnExcess && isUploadError(error, 'LENGTH_EXCEEDED')) return error
    throw error
  }
}
