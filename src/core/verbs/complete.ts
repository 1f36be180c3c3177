import { applyChange } from '../apply-change.ts'
import { channels } from '../channels.ts'
import { refuse, wholeNumber } from '../checked-request.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { isUploadError } from '../errors.ts'
import { type Durable, PartWriter } from '../part-writer.ts'
import type { CallContext } from '../ports/hooks.ts'
import type { Lock } from '../ports/locker.ts'
import type { RecordChange } from '../ports/sessions.ts'
import { endPublishing, type Sequel } from '../publication.ts'
import { planFor } from '../storage-plan.ts'
import { toUpload } from '../to-upload.ts'
import type { Upload, UploadRecord } from '../types.ts'
import * as transitions from '../upload.ts'
import type { CompleteRequest } from '../upload-engine.ts'
import { mayHaveDirectParts, takeInDirectParts } from './direct-parts.ts'
import { failUpload } from './fail-upload.ts'
import { failingUpload } from './failing-upload.ts'
import { findRecord, lockedRecord, storageOf } from './find-record.ts'
import { headAtEnd } from './head-at-end.ts'
import type { HeadFields } from './head-check.ts'
import { notifyPublished } from './notify-published.ts'
import { settleQuota } from './quota.ts'
import { refusal } from './refusal.ts'
import { stagedObject } from './staged-object.ts'
import { removeSupersededTails } from './superseded-tails.ts'
import { verifyFile } from './verify-file.ts'
import { changeRecord, withLock } from './with-lock.ts'

export async function complete(
  engine: EngineDependencies,
  id: string,
  request: CompleteRequest,
  context: CallContext,
): Promise<Upload> {
  refuse(wholeNumber('length', request.length))
  const seen = await findRecord(engine, id, 'complete', context)
  const isDirect = mayHaveDirectParts(engine, seen)
  if (!isDirect && transitions.admitComplete(seen, request.length, engine.clock.now()) === 'replay')
    return toUpload(seen)
  return withLock(engine, id, context, async lock => {
    const found = await lockedRecord(engine, id, lock)
    const record = isDirect ? await takeInDirectParts(engine, found, lock) : found
    return toUpload(await completeLocked(engine, record, request, lock))
  })
}

/** Verifies, publishes and notifies, as the holder of the lock; goes on where a crash left off. */
export async function completeLocked(
  engine: EngineDependencies,
  record: UploadRecord,
  request: CompleteRequest,
  lock: Lock,
): Promise<UploadRecord> {
  const step = transitions.admitComplete(record, request.length, engine.clock.now())
  if (step === 'replay') return record
  if (step === 'settle') return publish(engine, record, lock)
  return completeWith(engine, await flushTails(engine, record, lock), {}, request, lock)
}

/**
 * Verifies the record as a change would leave it, and publishes it: the change counts together with the decision
 * to publish, or not at all.
 */
export async function completeWith(
  engine: EngineDependencies,
  record: UploadRecord,
  change: RecordChange,
  request: CompleteRequest,
  lock: Lock,
): Promise<UploadRecord> {
  const guard = { fence: lock.fence, revision: record.revision }
  const whole = applyChange(record, change, guard)
  let head: HeadFields = {}
  await failingUpload(engine, record, lock, async () => {
    await verifyFile(engine, whole, request)
    head = await headAtEnd(engine, whole)
    await beforeComplete(engine, whole)
  })
  const begun = transitions.beginCompletion(whole.offset, engine.clock.now())
  const both = { ...change, set: { ...change.set, ...begun.set, ...head } }
  const completing = await changeRecord(engine, record, both, lock)
  await removeSupersededTails(engine, record, completing)
  return publish(engine, completing, lock)
}

async function publish(engine: EngineDependencies, record: UploadRecord, lock: Lock): Promise<UploadRecord> {
  const storage = storageOf(engine, record)
  const { handle, offset: size, parts } = record
  const context = { signal: engine.unhurried }
  try {
    const object = await storage.complete(handle, { size, parts }, context)
    await settleQuota(engine, record, object.size)
    const ended = endPublishing(object, sequelOf(engine), engine.clock.now(), engine.options)
    const published = await changeRecord(engine, record, ended, lock)
    engine.runningDigests.forget(record.id)
    const event = published.status === 'completed' ? channels.completed : channels.processing
    event.publish({ upload: toUpload(published) })
    return await notifyPublished(engine, published, lock)
  } catch (error) {
    if (isUploadError(error, 'KEY_TAKEN')) await retract(engine, record, lock)
    // Nobody can bring back what the storage lost: asking for it again and again would never end.
    if (isUploadError(error, 'STORAGE_GONE')) await failUpload(engine, record, error, lock)
    throw error
  }
}

function sequelOf({ options }: EngineDependencies): Sequel {
  if (options.completion) return 'job'
  return options.hooks.afterComplete ? 'hook' : 'none'
}

/** A taken key is no failure of the upload: whoever frees the key may complete it again. */
async function retract(engine: EngineDependencies, record: UploadRecord, lock: Lock): Promise<void> {
  const change = transitions.retractCompletion(record, engine.clock.now(), engine.options)
  await changeRecord(engine, record, change, lock)
}

/** Bytes that were too few for a part become the last one. */
export async function flushTails(
  engine: EngineDependencies,
  record: UploadRecord,
  lock: Lock,
): Promise<UploadRecord> {
  const { tails } = record
  if (!tails?.[0]) return record
  const storage = storageOf(engine, record)
  const writer = new PartWriter({
    storage,
    handle: record.handle,
    plan: planFor(storage, record.plannedLength, record.chunkSize),
    budget: engine.budget,
    length: record.offset,
    position: tails[0].offset,
    number: record.parts.length + 1,
    tails,
    signal: engine.unhurried,
    onFailure: () => {},
  })
  const durable = await finishOrAbandon(writer)
  const { retryThreshold } = engine.options
  // Nothing may follow a last part, so the length stands from now on.
  const arrived = { durable, length: record.offset }
  const change = transitions.acceptBytes(record, arrived, retryThreshold, engine.clock.now(), engine.options)
  const flushed = await changeRecord(engine, record, change, lock)
  await removeSupersededTails(engine, record, flushed)
  return flushed
}

async function finishOrAbandon(writer: PartWriter): Promise<Durable> {
  try {
    return await writer.finish(true)
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

async function beforeComplete(engine: EngineDependencies, record: UploadRecord): Promise<void> {
  const hook = engine.options.hooks.beforeComplete
  if (!hook) return
  try {
    await engine.options.hooks.beforeComplete?.(toUpload(record), stagedObject(engine, record))
  } catch (error) {
    throw refusal('beforeComplete', error)
  }
}
