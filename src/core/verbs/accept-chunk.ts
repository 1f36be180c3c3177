import type { ChunkIntake } from '../chunk-intake.ts'
import { extendChain, findHashFunction } from '../digest.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { UploadError } from '../errors.ts'
import type { Durable } from '../part-writer.ts'
import type { Lock } from '../ports/locker.ts'
import type { RecordChange } from '../ports/sessions.ts'
import type { Digest, UploadRecord } from '../types.ts'
import * as transitions from '../upload.ts'
import type { CompleteRequest } from '../upload-engine.ts'
import type { Checkpoints } from './checkpoints.ts'
import { completeWith } from './complete.ts'
import { afterFailure } from './fail-upload.ts'
import { storageOf } from './find-record.ts'
import type { HeadCheck } from './head-check.ts'
import { removeSupersededTails } from './superseded-tails.ts'
import { changeRecord } from './with-lock.ts'

/** A chunk that was read to its end, or to where it broke off. */
export interface Taken {
  readonly engine: EngineDependencies
  readonly checkpoints: Checkpoints
  readonly intake: ChunkIntake
  readonly lock: Lock
  readonly head?: HeadCheck | undefined
  /** When it began. */
  readonly since: number
}

/** Waits until every byte of the chunk is durable. */
export async function finishWriting({ checkpoints, intake }: Taken): Promise<Durable> {
  try {
    return await intake.writer.finish(isFileEnd(checkpoints, intake))
  } catch (error) {
    await intake.writer.abandon()
    throw error
  } finally {
    const recording = checkpoints.settled()
    if (recording) await recording
  }
}

/**
 * The chunk counts. One that ends the file is verified and published before anything says that it counted: a crash
 * on the way leaves a client that sends it again, never a file that is all there and unfinished.
 */
export async function acceptChunk(
  taken: Taken,
  durable: Durable,
  digest: Digest | undefined,
  final: CompleteRequest,
): Promise<UploadRecord> {
  const { engine, checkpoints, intake, lock } = taken
  const change = await changeOf(taken, durable, digest)
  const completes = checkpoints.chunk.complete && !checkpoints.record.partial
  if (completes && isFileEnd(checkpoints, intake))
    return completeWith(engine, checkpoints.record, change, final, lock)
  return record(taken, change)
}

/** What arrived before the source broke off counts. */
export async function acceptPrefix(taken: Taken, durable: Durable): Promise<UploadRecord> {
  return record(taken, await changeOf(taken, durable, undefined))
}

/** The chunk arrived damaged: nothing of it counts, and one retry is used up unless the chunk is forgiven. */
export async function rejectDamaged(
  { engine, checkpoints, intake, lock }: Taken,
  claimed: Digest,
  actual: Digest,
): Promise<UploadError> {
  await intake.writer.abandon()
  if (checkpoints.chunk.forgiving) return damaged(claimed, actual, checkpoints.record.retriesLeft)
  const change = transitions.rejectChunk(checkpoints.record, engine.clock.now(), engine.options)
  const rejected = await changeRecord(engine, checkpoints.record, change, lock)
  if (rejected.status === 'failed') {
    await afterFailure(engine, rejected)
    return transitions.failedError(rejected)
  }
  return damaged(claimed, actual, rejected.retriesLeft)
}

function damaged(claimed: Digest, actual: Digest, retriesLeft: number): UploadError {
  return new UploadError(
    'DIGEST_MISMATCH',
    `The chunk's ${actual.algorithm} digest is ${actual.value}, not ${claimed.value}; send it again`,
    { details: { expected: claimed.value, actual: actual.value, retriesLeft } },
  )
}

async function changeOf(
  { engine, checkpoints, intake, head }: Taken,
  durable: Durable,
  digest: Digest | undefined,
): Promise<RecordChange> {
  const { record, chunk } = checkpoints
  const storage = storageOf(engine, record)
  if (storage.flush) await storage.flush(record.handle, { signal: engine.unhurried })
  if (intake.whole && durable.offset === chunk.offset + intake.received)
    engine.runningDigests.keep(record.id, durable.offset, intake.whole.hash)
  const arrived = {
    durable: checkpoints.unrecorded(durable),
    ...(chunk.length === undefined ? {} : { length: chunk.length }),
    ...(digest ? { chunk: { offset: chunk.offset, size: intake.received, digest } } : {}),
    ...chainWith(engine, record, digest),
    ...intake.whole?.savedAt(durable.offset),
    head: head?.savedAt(durable.offset),
  }
  const { retryThreshold } = engine.options
  return transitions.acceptBytes(record, arrived, retryThreshold, engine.clock.now(), engine.options)
}

async function record({ engine, checkpoints, lock }: Taken, change: RecordChange): Promise<UploadRecord> {
  const before = checkpoints.record
  const grown = await changeRecord(engine, before, change, lock)
  if (before.tails) await removeSupersededTails(engine, before, grown)
  return grown
}

function chainWith(
  { hashFunctions }: EngineDependencies,
  { chain, hashFunction }: UploadRecord,
  digest: Digest | undefined,
): { readonly chain?: string } {
  if (digest?.algorithm !== hashFunction) return {}
  return { chain: extendChain(findHashFunction(hashFunctions, hashFunction), chain, digest.value) }
}

function isFileEnd({ chunk, record }: Checkpoints, intake: ChunkIntake): boolean {
  return chunk.offset + intake.received === (chunk.length ?? record.length)
}
