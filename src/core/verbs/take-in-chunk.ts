import { channels } from '../channels.ts'
import { ChunkIntake } from '../chunk-intake.ts'
import { drainSource } from '../drain-source.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { isUploadError, UploadError } from '../errors.ts'
import { isGivenAway } from '../given-away.ts'
import type { Durable } from '../part-writer.ts'
import type { CallContext } from '../ports/hooks.ts'
import type { Lock } from '../ports/locker.ts'
import { toUpload } from '../to-upload.ts'
import type { Digest, UploadRecord } from '../types.ts'
import { unlessAborted } from '../unless-aborted.ts'
import type { ByteSource, ChunkClaims, ChunkRequest } from '../upload-engine.ts'
import { acceptChunk, acceptPrefix, finishWriting, rejectDamaged, type Taken } from './accept-chunk.ts'
import { Checkpoints } from './checkpoints.ts'
import { failUpload } from './fail-upload.ts'
import { storageOf } from './find-record.ts'
import { gatesOf } from './gates-of.ts'
import { type HeadCheck, headCheckOf } from './head-check.ts'
import { stopWith } from './stop-with.ts'
import { wholeHash } from './whole-hash-of.ts'

/** Takes in an admitted chunk as the holder of the lock; resolves with the record that follows. */
export async function takeInChunk(
  engine: EngineDependencies,
  record: UploadRecord,
  chunk: ChunkRequest,
  source: ByteSource,
  context: CallContext,
  lock: Lock,
): Promise<UploadRecord> {
  const taken = await begin(engine, record, chunk, isGivenAway(source), context, lock)
  const { intake } = taken
  const unlink = stopWith(intake, context.signal, lock)
  const endWriting = engine.writers.begin(record.id, reason => intake.stop(reason))
  let claims: ChunkClaims
  let digest: Digest | undefined
  try {
    await drainSource(source, intake, intake.signal)
    claims = await claimsOf(chunk, intake)
    digest = claims.digest && intake.digest(claims.digest.algorithm.toLowerCase())
  } catch (error) {
    throw await breakOff(taken, error)
  } finally {
    endWriting()
    unlink()
  }
  if (claims.digest && digest && digest.value !== claims.digest.value.toLowerCase())
    throw await rejectDamaged(taken, claims.digest, digest)
  if (taken.head) await admitHead(taken, taken.head)
  const durable = await finishWriting(taken)
  const grown = await acceptChunk(taken, durable, digest, claims.final ?? {})
  tellOf(taken, grown, intake.received)
  return grown
}

async function begin(
  engine: EngineDependencies,
  record: UploadRecord,
  chunk: ChunkRequest,
  frees: boolean,
  context: CallContext,
  lock: Lock,
): Promise<Taken> {
  const storage = storageOf(engine, record)
  const head = headCheckOf(engine, record, {
    length: chunk.length ?? record.length,
    // Bytes that may be damaged are shown to nobody before their digest was compared.
    ...(chunk.claims ? {} : { onRefusal: (error: unknown) => intake.stop(error) }),
  })
  const checkpoints = new Checkpoints(engine, record, chunk, lock, head)
  const whole = record.digest && (await wholeHash(engine, record))
  const gates = await gatesOf(engine, record, chunk, context, error => intake.stop(error))
  const intake: ChunkIntake = new ChunkIntake(engine, {
    storage,
    record,
    chunk,
    gates,
    frees,
    ...(whole ? { whole } : {}),
    ...(head ? { head } : {}),
    lost: lock.lost ?? engine.unhurried,
    onStored: durable => checkpoints.consider(durable, intake.whole, error => intake.stop(error)),
  })
  return { engine, checkpoints, intake, lock, head, since: engine.clock.now() }
}

async function admitHead(taken: Taken, head: HeadCheck): Promise<void> {
  try {
    await head.settled()
  } catch (error) {
    throw await breakOff(taken, error)
  }
}

function tellOf({ engine, since }: Taken, grown: UploadRecord, bytes: number): void {
  if (!channels.chunk.hasSubscribers) return
  channels.chunk.publish({ upload: toUpload(grown), bytes, durationMs: engine.clock.now() - since })
}

/** The source broke off or was stopped: without claims its prefix counts, with claims nothing does. */
async function breakOff(taken: Taken, error: unknown): Promise<unknown> {
  const { engine, checkpoints, intake, lock, head } = taken
  const refused = await head?.refusal()
  if (refused) return failWith(taken, refused)
  const reason = reasonOf(error, intake, checkpoints.chunk)
  const { record } = checkpoints
  const canTakeBack = storageOf(engine, record).traits.order === 'any' && !record.direct
  const keepsPrefix = !checkpoints.chunk.claims && !(isRefusal(reason) && canTakeBack)
  try {
    const durable = keepsPrefix ? await keepable(intake, reason) : await intake.writer.abandon()
    await checkpoints.settled()
    const isMore = keepsPrefix && durable.offset > checkpoints.record.offset
    const grown = isMore ? await acceptPrefix(taken, durable) : checkpoints.record
    const kept = grown.offset - checkpoints.chunk.offset
    if (kept > 0) tellOf(taken, grown, kept)
    if (isUploadError(reason, 'LENGTH_EXCEEDED') && checkpoints.chunk.failOnExcess)
      await failUpload(engine, checkpoints.record, reason, lock)
  } catch (failure) {
    await intake.writer.abandon()
    return isUploadError(reason, 'CHUNK_CUT') ? failure : reason
  }
  return reason
}

/** Nothing of a file that is not wanted is kept. */
async function failWith(
  { engine, checkpoints, intake, lock }: Taken,
  refused: UploadError,
): Promise<UploadError> {
  await intake.writer.abandon()
  await checkpoints.settled()
  await failUpload(engine, checkpoints.record, refused, lock)
  return refused
}

/** Everything that arrived, or what the storage took before it failed or the chunk broke a rule. */
async function keepable(intake: ChunkIntake, reason: unknown): Promise<Durable> {
  const isStorageFailure = isUploadError(reason) && reason.code.startsWith('STORAGE_')
  return isStorageFailure || isRefusal(reason) ? intake.writer.abandon() : intake.writer.finish(false)
}

/** A chunk that breaks a rule moves nothing; one whose connection broke did no wrong. */
function isRefusal(reason: unknown): boolean {
  const refusals = [
    'LENGTH_EXCEEDED',
    'LENGTH_MISMATCH',
    'CHUNK_TOO_LARGE',
    'UPLOAD_TOO_LARGE',
    'QUOTA_EXCEEDED',
    'LOCK_LOST',
  ]
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
function claimsOf(chunk: ChunkRequest, intake: ChunkIntake): ChunkClaims | Promise<ChunkClaims> {
  const { claims, size } = chunk
  if (size !== undefined && intake.received < size) throw reasonOf(undefined, intake, chunk)
  if (typeof claims !== 'function') return claims ?? {}
  return unlessAborted(claims(), intake.signal)
}
