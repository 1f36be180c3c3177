import { tooLarge } from '../checked-request.ts'
import { concatenationState, isAwaitingSources, isWhole } from '../concatenation-state.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { UploadError } from '../errors.ts'
import type { Lock } from '../ports/locker.ts'
import type { RecordChange } from '../ports/sessions.ts'
import type { UploadRecord } from '../types.ts'
import { acceptBytes } from '../upload.ts'
import { completeWith, flushTails } from './complete.ts'
import { failUpload } from './fail-upload.ts'
import { storageOf } from './find-record.ts'
import { findSources } from './find-sources.ts'
import { joinedHead } from './head-at-end.ts'
import { reserveQuota } from './quota.ts'
import { stagedObject } from './staged-object.ts'
import { takeInChunk } from './take-in-chunk.ts'
import { withLock } from './with-lock.ts'

/**
 * Puts an upload together from its partial ones and publishes it, as the holder of its lock; goes on where a crash
 * left off. Does nothing while one of them is still on its way, and fails the upload when one is lost.
 */
export async function assemble(
  engine: EngineDependencies,
  record: UploadRecord,
  lock: Lock,
): Promise<UploadRecord> {
  if (!isAwaitingSources(record)) return record
  // It was put together before, and its key was taken: the partials are not needed any more.
  if (isWhole(record) && record.offset > 0) return completeWith(engine, record, {}, {}, lock)
  const { sources = [] } = record
  const found = await findSources(engine, sources)
  const { isWhole: isReady, length, lost } = concatenationState(sources, found, engine.clock.now())
  if (lost !== undefined) return failUpload(engine, record, cannotBe(record, lost), lock)
  if (!isReady || length === undefined) return record
  const { maxBytes = Number.POSITIVE_INFINITY } = engine.options
  if (length > maxBytes) return failUpload(engine, record, tooLarge(maxBytes, length), lock)
  if (record.length === undefined) await reserveQuota(engine, record, length)
  const partials = found.filter(each => each !== undefined)
  const assembled = await bringTogether(engine, record, await withoutTails(engine, partials), length, lock)
  engine.waiting.forget(record.id)
  return assembled
}

async function bringTogether(
  engine: EngineDependencies,
  record: UploadRecord,
  partials: readonly UploadRecord[],
  length: number,
  lock: Lock,
): Promise<UploadRecord> {
  const change = record.offset === 0 ? await copyInStorage(engine, record, partials, length) : undefined
  if (change) return completeWith(engine, record, change, {}, lock)
  const { offset } = record
  const chunk = { offset, size: length - offset, length, complete: true }
  // Everybody who looks asks the holder to yield. There is nothing to yield for: nobody else may write.
  const unyielding = { fence: lock.fence, signal: engine.unhurried, release: () => lock.release() }
  return takeInChunk(engine, record, chunk, stagedBytes(engine, partials, offset), {}, unyielding)
}

/** Copies inside the storage where all partials are in it and it can. */
async function copyInStorage(
  engine: EngineDependencies,
  record: UploadRecord,
  partials: readonly UploadRecord[],
  length: number,
): Promise<RecordChange | undefined> {
  const storage = storageOf(engine, record)
  const isLocal = partials.every(each => each.storage === record.storage)
  if (!storage.concatenate || !isLocal || length === 0) return undefined
  const context = { signal: engine.unhurried }
  const sources = partials.map(({ handle, offset: size, parts }) => ({ handle, assembly: { size, parts } }))
  const parts = await storage.concatenate(record.handle, sources, context)
  await storage.flush?.(record.handle, context)
  const { options, clock } = engine
  const arrived = { durable: { offset: length, parts }, length, head: joinedHead(engine, partials) }
  return acceptBytes(record, arrived, options.retryThreshold, clock.now(), options)
}

/** The bytes of all partials in order, from an offset of the whole on. */
async function* stagedBytes(
  engine: EngineDependencies,
  partials: readonly UploadRecord[],
  offset: number,
): AsyncGenerator<Uint8Array> {
  let skip = offset
  for (const partial of partials) {
    if (skip < partial.offset) yield* stagedObject(engine, partial).read({ start: skip })
    skip = Math.max(0, skip - partial.offset)
  }
}

/** Bytes too few for a part are where nobody copies them from: they become the last part of their upload. */
async function withoutTails(
  engine: EngineDependencies,
  partials: readonly UploadRecord[],
): Promise<readonly UploadRecord[]> {
  const settled = new Map<string, UploadRecord>()
  for (const partial of partials) {
    if (settled.has(partial.id)) continue
    const { id, tails } = partial
    settled.set(
      id,
      tails ? await withLock(engine, id, {}, lock => flushTails(engine, partial, lock)) : partial,
    )
  }
  return partials.map(each => settled.get(each.id) ?? each)
}

function cannotBe({ id }: UploadRecord, why: string): UploadError {
  return new UploadError('UPLOAD_FAILED', `Upload ${id} cannot be put together: ${why}`, {
    details: { id, reason: why },
  })
}
