import type { EngineDependencies } from '../engine-dependencies.ts'
import type { UploadRecord } from '../types.ts'
import { storageOf } from './find-record.ts'

/** Removes a tail that the record no longer points at; never before the record moved over. */
export async function removeSupersededTail(
  engine: EngineDependencies,
  before: UploadRecord,
  after: UploadRecord,
): Promise<void> {
  const { tail } = before
  if (!tail || JSON.stringify(tail) === JSON.stringify(after.tail)) return
  // A tail left behind is freed with the upload.
  await storageOf(engine, before)
    .tail?.remove(before.handle, tail, { signal: engine.unhurried })
    .catch(() => {})
}
