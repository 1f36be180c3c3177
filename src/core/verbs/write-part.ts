import { channels } from '../channels.ts'
import { refuse, wholeNumber } from '../checked-request.ts'
import { ChunkIntake } from '../chunk-intake.ts'
import { drainSource } from '../drain-source.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { isUploadError, UploadError } from '../errors.ts'
import { isGivenAway } from '../given-away.ts'
import type { Durable } from '../part-writer.ts'
import type { CallContext } from '../ports/hooks.ts'
import type { Lock } from '../ports/locker.ts'
import { toUpload } from '../to-upload.ts'
import type { Digest, PartReceipt, Upload, UploadRecord } from '../types.ts'
import * as transitions from '../upload.ts'
import type { ByteSource, PartRequest } from '../upload-engine.ts'
import { failingUpload } from './failing-upload.ts'
import { findRecord, getRecord, lockedRecord, storageOf } from './find-record.ts'
import { pacesOf } from './gates-of.ts'
import { type HeadCheck, headCheckOf } from './head-check.ts'
import { admitPart, type PlannedPart } from './planned-part.ts'
import { stopWith } from './stop-with.ts'
import { changeRecord, withLock } from './with-lock.ts'

export async function writePart(
  engine: EngineDependencies,
  id: string,
  request: PartRequest,
  source: ByteSource,
  context: CallContext,
): Promise<Upload> {
  refuse(wholeNumber('offset', request.offset))
  const seen = await findRecord(engine, id, 'append', context)
  const part = admitPart(engine, seen, request)
  if (part.isStored) return toUpload(seen)
  // Only writers of the same range exclude each other while bytes move; the record is locked for its change alone.
  const rangeId = `${id}-part-${part.index}`
  return withLock(engine, rangeId, { signal: context.signal }, async rangeLock => {
    const record = await getRecord(engine, id)
    if (admitPart(engine, record, request).isStored) return toUpload(record)
    const since = engine.clock.now()
    const head = part.offset === 0 ? headOfPart(engine, record) : undefined
    const durable = await store(engine, record, part, source, context, rangeLock, head)
    return toUpload(await recordPart(engine, id, request, part, durable, since, head))
  })
}

async function store(
  engine: EngineDependencies,
  record: UploadRecord,
  part: PlannedPart,
  source: ByteSource,
  context: CallContext,
  rangeLock: Lock,
  head: HeadCheck | undefined,
): Promise<Durable> {
  const storage = storageOf(engine, record)
  const chunk = {
    offset: part.offset,
    size: part.size,
    ...(part.digest ? { claims: { digest: part.digest } } : {}),
  }
  const intake = new ChunkIntake(engine, {
    storage,
    // The bytes go where the plan says, wherever the upload's own offset is.
    record: { ...record, offset: part.offset, parts: [] },
    firstPart: part.firstNumber,
    chunk,
    gates: pacesOf(engine, record, context),
    ...(head ? { head } : {}),
    frees: isGivenAway(source),
    lost: rangeLock.lost ?? engine.unhurried,
  })
  const unlink = stopWith(intake, context.signal, rangeLock)
  try {
    await drainSource(source, intake, intake.signal)
    if (intake.received < part.size) throw cutShort(intake.received, part.size, undefined)
    if (part.digest) checkDigest(intake.digest(part.digest.algorithm), part.digest, record.retriesLeft)
    const durable = await intake.writer.finish(true)
    await storage.flush?.(record.handle, { signal: engine.unhurried })
    return durable
  } catch (error) {
    await intake.writer.abandon()
    throw isUploadError(error, 'CHUNK_CUT') ? cutShort(intake.received, part.size, error.cause) : error
  } finally {
    unlink()
  }
}

async function recordPart(
  engine: EngineDependencies,
  id: string,
  request: PartRequest,
  part: PlannedPart,
  durable: Durable,
  since: number,
  head: HeadCheck | undefined,
): Promise<UploadRecord> {
  return withLock(engine, id, {}, async lock => {
    const record = await lockedRecord(engine, id, lock)
    if (admitPart(engine, record, request).isStored) return record
    await failingUpload(engine, record, lock, async () => head?.settled())
    const parts = receiptsOf(part, durable)
    const seen = head?.savedAt(part.size)
    const change = transitions.acceptParts(record, parts, engine.clock.now(), engine.options, seen)
    const grown = await changeRecord(engine, record, change, lock)
    const durationMs = engine.clock.now() - since
    channels.chunk.publish({ upload: toUpload(grown), bytes: part.size, durationMs })
    return grown
  })
}

/** Wherever the upload's own offset is, its first bytes come with this part. */
function headOfPart(engine: EngineDependencies, record: UploadRecord): HeadCheck | undefined {
  return headCheckOf(engine, { ...record, offset: 0 }, { length: record.length })
}

/** The storage's own receipts where it needs them to publish; the first remembers what the range was claimed to be. */
function receiptsOf(part: PlannedPart, durable: Durable): readonly PartReceipt[] {
  const { firstNumber: number, offset, size, digest } = part
  const [first = { number, offset, size }, ...more] = durable.parts
  return [digest ? { ...first, range: { size, digest } } : first, ...more]
}

function checkDigest(actual: Digest, claimed: Digest, retriesLeft: number): void {
  if (actual.value === claimed.value) return
  const message = `The part's ${actual.algorithm} digest is ${actual.value}, not ${claimed.value}; send it again`
  throw new UploadError('DIGEST_MISMATCH', message, {
    details: { expected: claimed.value, actual: actual.value, retriesLeft },
  })
}

function cutShort(received: number, expected: number, cause: unknown): UploadError {
  const message = `The part broke off after ${received} of ${expected} bytes; send it again`
  return new UploadError('CHUNK_CUT', message, { details: { received, expected }, cause })
}
