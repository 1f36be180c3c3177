import type { EngineDependencies } from '../engine-dependencies.ts'
import type { CallContext } from '../ports/hooks.ts'
import type { Lock } from '../ports/locker.ts'
import type { UploadRecord } from '../types.ts'
import type { ByteSource, ChunkRequest } from '../upload-engine.ts'
import { authorize } from './find-record.ts'
import { takeInChunk } from './take-in-chunk.ts'

/**
 * Takes in an admitted chunk; one that completes the upload needs a caller that may do that as well. Known to, it is
 * refused before a byte of it is read. Of one whose size nobody knew the bytes count, and the upload stays unpublished.
 */
export async function takeInAllowed(
  engine: EngineDependencies,
  record: UploadRecord,
  chunk: ChunkRequest,
  source: ByteSource,
  context: CallContext,
  lock: Lock,
): Promise<UploadRecord> {
  const ends = endsUpload(record, chunk, source)
  const refusal = ends === 'no' ? undefined : await completionRefusal(engine, record, context)
  if (!refusal) return takeInChunk(engine, record, chunk, source, context, lock)
  if (ends === 'yes') throw refusal.reason
  const bytesOnly = { ...chunk, complete: false }
  const grown = await takeInChunk(engine, record, bytesOnly, source, context, lock)
  if (grown.offset === grown.length) throw refusal.reason
  return grown
}

function endsUpload(record: UploadRecord, chunk: ChunkRequest, source: ByteSource): 'yes' | 'no' | 'maybe' {
  const length = chunk.length ?? record.length
  if (!chunk.complete || record.partial || length === undefined) return 'no'
  const size = source instanceof Uint8Array ? source.length : chunk.size
  if (size === undefined) return 'maybe'
  return chunk.offset + size === length ? 'yes' : 'no'
}

async function completionRefusal(
  engine: EngineDependencies,
  record: UploadRecord,
  context: CallContext,
): Promise<{ readonly reason: unknown } | undefined> {
  try {
    await authorize(engine, 'complete', record, context)
    return undefined
  } catch (reason) {
    return { reason }
  }
}
