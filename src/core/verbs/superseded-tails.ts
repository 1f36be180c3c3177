import type { EngineDependencies } from '../engine-dependencies.ts'
import type { Tail, UploadRecord } from '../types.ts'
import { storageOf } from './find-record.ts'

/** Removes tails that the record no longer points at; never before the record moved over. */
export async function removeSupersededTails(
  engine: EngineDependencies,
  before: UploadRecord,
  after: UploadRecord,
): Promise<void> {
  if (!before.tails || before.tails === after.tails) return
  const kept = new Set(after.tails?.map(textOf))
  const { tail: store } = storageOf(engine, before)
  const context = { signal: engine.unhurried }
  const superseded = before.tails.filter(tail => !kept.has(textOf(tail)))
  // One that is left behind by a failure here is freed with the upload.
  await Promise.allSettled(superseded.map(tail => store?.remove(before.handle, tail, context)))
}

function textOf(tail: Tail): string {
  return JSON.stringify(tail)
}
