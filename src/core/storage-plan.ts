import { type PartPlan, planParts } from './part-plan.ts'
import type { AnyStorage } from './ports/storage.ts'

/** Parts of this size keep memory low and requests few; AWS advises 8 to 16 MB. */
const preferredPart = 8 * 1_048_576

/** The plan of one upload: parts no larger than its chunks, where the storage allows such small ones. */
export function planFor(storage: AnyStorage, length: number | undefined, chunkSize: number): PartPlan {
  return planParts(storage.traits, length, Math.min(preferredPart, chunkSize))
}
