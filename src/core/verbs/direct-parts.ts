import type { EngineDependencies } from '../engine-dependencies.ts'
import { UploadError } from '../errors.ts'
import type { Lock } from '../ports/locker.ts'
import type { AnyStorage, PartPlace, StorageView } from '../ports/storage.ts'
import { planFor } from '../storage-plan.ts'
import type { PartReceipt, UploadRecord } from '../types.ts'
import * as transitions from '../upload.ts'
import { storageOf } from './find-record.ts'
import { changeRecord } from './with-lock.ts'

/** Refuses a storage that clients cannot send parts to. */
export function admitDirectStorage({ name, direct }: AnyStorage): void {
  if (direct) return
  const message = `Storage '${name}' has no addresses for clients to send to`
  throw new UploadError('NOT_SUPPORTED', message, { details: { what: 'direct' } })
}

/**
 * Whether parts of this upload may be in the storage that the record does not know of, and that count. Of an upload
 * that was not created for it they never do: they may be what is left of a chunk that was refused.
 */
export function mayHaveDirectParts(engine: EngineDependencies, record: UploadRecord): boolean {
  if (!record.direct) return false
  const isOpen = record.status === 'created' || record.status === 'uploading'
  const { length, plannedLength, offset } = record
  const isPlanned = length !== undefined && length === plannedLength && offset < length
  return isOpen && isPlanned && storageOf(engine, record).direct !== undefined && isCutToPlan(engine, record)
}

/** Every part as the plan has it, in order. */
export function directPlaces(engine: EngineDependencies, record: UploadRecord): readonly PartPlace[] {
  const { length = 0, plannedLength, chunkSize } = record
  const plan = planFor(storageOf(engine, record), plannedLength, chunkSize)
  return Array.from({ length: Math.ceil(length / plan.sizeOf(1)) }, (_, index) => {
    const { start, end } = plan.rangeOf(index + 1)
    return { number: index + 1, offset: start, size: Math.min(end, length) - start }
  })
}

/** Whether the parts that are there already are parts of the plan. */
export function isCutToPlan(engine: EngineDependencies, record: UploadRecord): boolean {
  const places = directPlaces(engine, record)
  return !record.tails && record.parts.every(part => fits(places, part))
}

/** Adds what the storage holds and the record does not know: whole parts of the plan, others are still missing. */
export async function takeInDirectParts(
  engine: EngineDependencies,
  record: UploadRecord,
  lock: Lock,
): Promise<UploadRecord> {
  if (!mayHaveDirectParts(engine, record)) return record
  const view = await storageOf(engine, record).inspect(record.handle, { signal: engine.unhurried })
  const arrived = unknownParts(record, directPlaces(engine, record), view)
  if (arrived.length === 0) return record
  const change = transitions.acceptParts(record, arrived, engine.clock.now(), engine.options)
  return changeRecord(engine, record, change, lock)
}

function unknownParts(
  { parts }: UploadRecord,
  places: readonly PartPlace[],
  view: StorageView,
): readonly PartReceipt[] {
  const known = new Map(parts.map(part => [part.number, part.etag]))
  return (view.parts ?? [])
    .map(part => ({ ...part, offset: places[part.number - 1]?.offset ?? -1 }))
    .filter(part => fits(places, part))
    .filter(part => !known.has(part.number) || known.get(part.number) !== part.etag)
}

function fits(places: readonly PartPlace[], { number, offset, size }: PartPlace): boolean {
  const place = places[number - 1]
  return place?.offset === offset && place.size === size
}
