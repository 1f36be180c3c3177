import { channels } from '../channels.ts'
import { refuse, wholeNumber } from '../checked-request.ts'
import { ChunkIntake } from '../chunk-intake.ts'
import { extendChain, findHashFunction } from '../digest.ts'
import { drainSource } from '../drain-source.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { isUploadError, UploadError } from '../errors.ts'
import type { Durable } from '../part-writer.ts'
import type { CallContext } from '../ports/hooks.ts'
import type { Lock } from '../ports/locker.ts'
import { toUpload } from '../to-upload.ts'
import type { Digest, Upload, UploadRecord } from '../types.ts'
import * as transitions from '../upload.ts'
import type { ByteSource, ChunkClaims, ChunkRequest } from '../upload-engine.ts'
import { Checkpoints } from './checkpoints.ts'
import { completeLocked } from './complete.ts'
import { afterFailure, failUpload } from './fail-upload.ts'
import { findRecord, getRecord, storageOf } from './find-record.ts'
import { replayChunk } from './replay-chunk.ts'
import { removeSupersededTail } from './superseded-tail.ts'
import { changeRecord, withLock } from './with-lock.ts'

export async function append(
  engine: EngineDependencies,
  id: string,
  chunk: ChunkRequest,
  source: ByteSource,
  context: CallContext,
): Promise<Upload> {
  refuse(['offset', 'size', 'length'].flatMap(field => wholeNumber(field, chunk[field as 'offset'])))
  const seen = await findRecord(engine, id, 'append', context)
  // Refused before the lock, so that a request that cannot succeed never disturbs one that does.
  const isReplay = admit(engine, seen, chunk) === 'replay'
  if (isReplay && seen.status === 'completed')
    return toUpload(await replayChunk(engine, seen, chunk, source, context))
  return withLock(engine, id, { signal: context.signal }, async lock => {
    const record = await getRecord(engine, id)
    const verdict = admit(engine, record, chunk)
    if (verdict === 'replay') return toUpload(await replayChunk(engine, record, chunk, source, context, lock))
    if (verdict === 'next') return toUpload(await takeIn(engine, record, chunk, source, context, lock))
    await failUpload(engine, record, verdict, lock)
    throw verdict
  })
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

async function takeIn(
  engine: EngineDependencies,
  record: UploadRecord,
  chunk: ChunkRequest,
  source: ByteSource,
  context: CallContext,
  lock: Lock,
): Promise<UploadRecord> {
  const storage = storageOf(engine, record)
  const tail =
    record.tail && (await storage.tail?.read(record.handle, record.tail, { signal: engine.unhurried }))
  const checkpoints = new Checkpoints(engine, record, chunk, lock)
  const intake = new ChunkIntake(engine, {
    storage,
    record,
    chunk,
    ...(tail ? { tail } : {}),
    lost: engine.unhurried,
    onStored: durable => checkpoints.consider(durable, error => intake.stop(error)),
  })
  const unlink = stopWith(intake, context.signal, lock.signal)
  let claims: ChunkClaims
  let digest: Digest | undefined
  try {
    await drainSource(source, intake, intake.signal)
    claims = await claimsOf(chunk, intake)
    digest = claims.digest && intake.digest(claims.digest.algorithm.toLowerCase())
  } catch (error) {
    throw await breakOff(engine, checkpoints, intake, error, lock)
  } finally {
    unlink()
  }
  if (claims.digest && digest && digest.value !== claims.digest.value.toLowerCase())
    throw await rejectDamaged(engine, checkpoints, intake, claims.digest, digest, lock)
  const grown = await settle(engine, checkpoints, intake, digest, lock)
  channels.chunk.publish({ upload: toUpload(grown), bytes: intake.received })
  if (!chunk.complete || grown.offset !== grown.length) return grown
  return completeLocked(engine, grown, claims.final ?? {}, lock)
}

/** All of the chunk arrived and is what it was claimed to be: it counts. */
async function settle(
  engine: EngineDependencies,
  checkpoints: Checkpoints,
  intake: ChunkIntake,
  digest: Digest | undefined,
  lock: Lock,
): Promise<UploadRecord> {
  const { chunk } = checkpoints
  const end = chunk.offset + intake.received
  const durable = await finish(checkpoints, intake, end === (chunk.length ?? checkpoints.record.length))
  return accept(engine, checkpoints, intake, durable, digest, lock)
}

async function finish(checkpoints: Checkpoints, intake: ChunkIntake, isLast: boolean): Promise<Durable> {
  try {
    return await intake.writer.finish(isLast)
  } catch (error) {
    await intake.writer.abandon()
    throw error
  } finally {
    await checkpoints.settled()
  }
}

async function accept(
  engine: EngineDependencies,
  checkpoints: Checkpoints,
  intake: ChunkIntake,
  durable: Durable,
  digest: Digest | undefined,
  lock: Lock,
): Promise<UploadRecord> {
  const { record, chunk } = checkpoints
  const storage = storageOf(engine, record)
  await storage.flush?.(record.handle, { signal: engine.unhurried })
  const hash =
    digest?.algorithm === record.hashFunction
      ? findHashFunction(engine.hashFunctions, digest.algorithm)
      : undefined
  const change = transitions.acceptBytes(
    record,
    {
      durable: checkpoints.unrecorded(durable),
      ...(chunk.length === undefined ? {} : { length: chunk.length }),
      ...(digest ? { chunk: { offset: chunk.offset, size: intake.received, digest } } : {}),
      ...(hash && digest ? { chain: extendChain(hash, record.chain, digest.value) } : {}),
    },
    engine.options.retryThreshold,
    engine.clock.now(),
    engine.options,
  )
  const grown = await changeRecord(engine, record, change, lock)
  if (intake.whole && durable.offset === chunk.offset + intake.received)
    engine.runningDigests.keep(record.id, durable.offset, intake.whole)
  await removeSupersededTail(engine, record, grown)
  return grown
}

/** The chunk arrived damaged: nothing of it counts, and one retry is used up. */
async function rejectDamaged(
  engine: EngineDependencies,
  checkpoints: Checkpoints,
  intake: ChunkIntake,
  claimed: Digest,
  actual: Digest,
  lock: Lock,
): Promise<UploadError> {
  await intake.writer.abandon()
  const change = transitions.rejectChunk(checkpoints.record, engine.clock.now(), engine.options)
  const record = await changeRecord(engine, checkpoints.record, change, lock)
  if (record.status === 'failed') {
    await afterFailure(engine, record)
    return transitions.failedError(record)
  }
  const { retriesLeft } = record
  return new UploadError(
    'DIGEST_MISMATCH',
    `The chunk's ${actual.algorithm} digest is ${actual.value}, not ${claimed.value}; send it again`,
    { details: { expected: claimed.value, actual: actual.value, retriesLeft } },
  )
}

/** The source broke off or was stopped: without claims its prefix counts, with claims nothing does. */
async function breakOff(
  engine: EngineDependencies,
  checkpoints: Checkpoints,
  intake: ChunkIntake,
  error: unknown,
  lock: Lock,
): Promise<unknown> {
  const reason = reasonOf(error, intake, checkpoints.chunk)
  if (isUploadError(reason, 'LENGTH_EXCEEDED') && checkpoints.chunk.failOnExcess) {
    await intake.writer.abandon()
    await checkpoints.settled()
    await failUpload(engine, checkpoints.record, reason, lock)
    return reason
  }
  const keepsPrefix = !checkpoints.chunk.claims && !isRefusal(reason)
  try {
    const durable = keepsPrefix ? await keepable(intake, reason) : await intake.writer.abandon()
    await checkpoints.settled()
    if (keepsPrefix && durable.offset > checkpoints.record.offset)
      await accept(engine, checkpoints, intake, durable, undefined, lock)
  } catch (failure) {
    await intake.writer.abandon()
    return isUploadError(reason, 'CHUNK_CUT') ? failure : reason
  }
  return reason
}

/** Everything that arrived, or what the storage took before it failed. */
async function keepable(intake: ChunkIntake, reason: unknown): Promise<Durable> {
  const isStorageFailure = isUploadError(reason) && reason.code.startsWith('STORAGE_')
  return isStorageFailure ? intake.writer.abandon() : intake.writer.finish(false)
}

/** A chunk that breaks a rule moves nothing; one whose connection broke did no wrong. */
function isRefusal(reason: unknown): boolean {
  const refusals = ['LENGTH_EXCEEDED', 'LENGTH_MISMATCH', 'CHUNK_TOO_LARGE', 'UPLOAD_TOO_LARGE', 'LOCK_LOST']
  return isUploadError(reason) && refusals.includes(reason.code)
}

function reasonOf(error: unknown, intake: ChunkIntake, { size }: ChunkRequest): unknown {
  if (isUploadError(error) && error.code !== 'CHUNK_CUT') return error
  const { received } = intake
  const message = `The body broke off after ${received}${size === undefined ? '' : ` of ${size}`} bytes; send the rest from the upload's offset`
  const details = { received, ...(size === undefined ? {} : { expected: size }) }
  const cause = isUploadError(error) ? error.cause : error
  return new UploadError('CHUNK_CUT', message, { details, cause })
}

/** The claims of a chunk that came whole; a form that stalls behind its bytes is given up with the intake. */
async function claimsOf({ claims, size }: ChunkRequest, intake: ChunkIntake): Promise<ChunkClaims> {
  if (size !== undefined && intake.received < size) throw reasonOf(undefined, intake, { offset: 0, size })
  if (typeof claims !== 'function') return claims ?? {}
  const stopped = new Promise<never>((_, reject) => {
    if (intake.signal.aborted) reject(intake.signal.reason)
    intake.signal.addEventListener('abort', () => reject(intake.signal.reason), { once: true })
  })
  return Promise.race([claims(), stopped])
}

function stopWith(intake: ChunkIntake, ...signals: readonly (AbortSignal | undefined)[]): () => void {
  const stops = signals.flatMap(signal => {
    if (!signal) return []
    const stop = (): void => intake.stop(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    return [() => signal.removeEventListener('abort', stop)]
  })
  return () => {
    for (const off of stops) off()
  }
}
