import { refuse } from '../checked-request.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { type FieldProblem, UploadError } from '../errors.ts'
import type { CallContext } from '../ports/hooks.ts'
import type { DirectPart, PartPlace } from '../ports/storage.ts'
import type { UploadRecord } from '../types.ts'
import { admitWrite } from '../upload.ts'
import { admitDirectStorage, directPlaces, isCutToPlan, takeInDirectParts } from './direct-parts.ts'
import { findRecord, getRecord, storageOf } from './find-record.ts'
import { withLock } from './with-lock.ts'

/** As many addresses as are handed out at once: a page of parts, and well within the life of a signature. */
const pageSize = 1000

export async function direct(
  engine: EngineDependencies,
  id: string,
  partNumbers: readonly number[] | undefined,
  context: CallContext,
): Promise<readonly DirectPart[]> {
  admitDirect(engine, await findRecord(engine, id, 'append', context))
  const record = await withLock(engine, id, context, async lock =>
    takeInDirectParts(engine, await getRecord(engine, id), lock),
  )
  admitDirect(engine, record)
  const places = placesOf(engine, record, partNumbers)
  const storage = storageOf(engine, record)
  return (await storage.direct?.(record.handle, places, { signal: engine.unhurried })) ?? []
}

function placesOf(
  engine: EngineDependencies,
  record: UploadRecord,
  partNumbers: readonly number[] | undefined,
): readonly PartPlace[] {
  const places = directPlaces(engine, record)
  const stored = new Set(record.parts.map(part => part.number))
  if (!partNumbers) return places.filter(place => !stored.has(place.number)).slice(0, pageSize)
  const areKnown = partNumbers.every(number => places[number - 1] !== undefined)
  if (!areKnown || partNumbers.length > pageSize) refuse([notNumbers(places.length)])
  return partNumbers.flatMap(number => places[number - 1] ?? [])
}

function notNumbers(count: number): FieldProblem {
  const message = `partNumbers are at most ${pageSize} numbers from 1 to ${count}`
  return { field: 'partNumbers', rule: 'unknown', message }
}

function admitDirect(engine: EngineDependencies, record: UploadRecord): void {
  admitWrite(record, engine.clock.now())
  const storage = storageOf(engine, record)
  admitDirectStorage(storage)
  if (!record.direct)
    throw unsupported(
      `Upload ${record.id} was not created with \`direct: true\`, for parts to be sent past the engine`,
    )
  if (record.length === undefined || record.length !== record.plannedLength)
    throw unsupported('Parts sent to the storage need an upload whose length was declared at its creation')
  if (record.length === 0) throw unsupported('An empty upload has no parts; complete it')
  if (record.digest && !storage.readStaged)
    throw unsupported(
      `Nobody could check the ${record.digest.algorithm} of a file that is sent to storage '${storage.name}' directly`,
    )
  if (isCutToPlan(engine, record)) return
  const message = `Upload ${record.id} was begun with chunks that are not the storage's parts; send chunks from ${record.offset} on`
  const partSize = directPlaces(engine, record)[0]?.size ?? 0
  throw new UploadError('RANGE_MISALIGNED', message, { details: { partSize, provided: record.offset } })
}

function unsupported(message: string): UploadError {
  return new UploadError('NOT_SUPPORTED', message, { details: { what: 'direct' } })
}
