import { findHashFunction } from '../digest.ts'
import type { ByteSink } from '../drain-source.ts'
import { drainSource } from '../drain-source.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { UploadError } from '../errors.ts'
import type { RunningHash } from '../ports/functions.ts'
import type { CallContext } from '../ports/hooks.ts'
import type { Lock } from '../ports/locker.ts'
import type { UploadRecord } from '../types.ts'
import { unlessAborted } from '../unless-aborted.ts'
import type { ByteSource, ChunkRequest } from '../upload-engine.ts'
import { completeLocked } from './complete.ts'

/**
 * Answers a client that lost the answer to its last chunk and sends it again: the same bytes are success and
 * change nothing, other bytes are an offset that does not match.
 */
export async function replayChunk(
  engine: EngineDependencies,
  record: UploadRecord,
  chunk: ChunkRequest,
  source: ByteSource,
  context: CallContext,
  lock?: Lock,
): Promise<UploadRecord> {
  const last = record.lastChunk
  const hash = findHashFunction(engine.hashFunctions, last?.digest?.algorithm ?? record.hashFunction).create()
  const counter = hashingSink(hash, last?.size ?? 0)
  const signal = AbortSignal.any([context.signal, lock?.signal].filter(each => each !== undefined))
  await drainSource(source, counter, signal)
  const claims =
    typeof chunk.claims === 'function' ? await unlessAborted(chunk.claims(), signal) : chunk.claims
  const value = hash.hex()
  const isSame = value === last?.digest?.value && value === claims?.digest?.value.toLowerCase()
  if (last && claims && isSame && counter.received === last.size) {
    // A crash may have come between the last byte and the publishing: whoever asks again gets it done.
    const isAllThere = chunk.complete && record.offset === record.length && record.status !== 'completed'
    return isAllThere && lock ? completeLocked(engine, record, claims.final ?? {}, lock) : record
  }
  throw new UploadError(
    'OFFSET_MISMATCH',
    `Upload ${record.id} stands at offset ${record.offset}, and other bytes are stored at ${chunk.offset}`,
    { details: { expected: record.offset, provided: chunk.offset } },
  )
}

function hashingSink(hash: RunningHash, limit: number): ByteSink & { readonly received: number } {
  let received = 0
  return {
    get received() {
      return received
    },
    push(bytes) {
      received += bytes.length
      if (received <= limit) hash.update(bytes)
      return true
    },
    whenReady: wake => wake(),
  }
}
