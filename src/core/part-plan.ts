import { UploadError } from './errors.ts'
import type { ByteRange, StorageTraits } from './ports/storage.ts'

const MiB = 1_048_576

/** How one upload is cut into parts of its storage. Pure data; the same input gives the same plan in any process. */
export interface PartPlan {
  /** The size of a part that begins as part `number` (from 1), in bytes; the last may be shorter. */
  sizeOf(number: number): number
  /** The bytes of part `number`, `end` excluded, were it a full one. */
  rangeOf(number: number): ByteRange
}

/** Where the length is unknown, parts double in size after each tenth of the parts there may be. */
const steps = 10

/** What an upload of unknown length is planned to reach, where the storage holds that much: S3's limit for years. */
const unknownCeiling = 5 * 1024 * 1024 * MiB

/**
 * Plans parts that fit the storage: large enough that `maxCount` of them hold the length (or, when it is
 * unknown, 5 TiB), small enough to be held in memory.
 *
 * S3: 5 MiB to 5 GiB and 10,000 parts; GCS: multiples of 256 KiB; Azure: 50,000 blocks of up to 4000 MiB.
 */
export function planParts(
  traits: StorageTraits,
  length: number | undefined,
  preferred: number = 8 * MiB,
): PartPlan {
  const { min, max, align, maxCount, uniform } = traits.part
  if (length !== undefined && length > traits.maxObjectSize)
    throw new UploadError(
      'UPLOAD_TOO_LARGE',
      `The storage holds objects of at most ${traits.maxObjectSize} bytes, not ${length}`,
      { details: { maxBytes: traits.maxObjectSize, provided: length } },
    )
  const round = (size: number): number => Math.min(floorTo(align, max), ceilTo(align, Math.max(min, size)))
  if (length !== undefined || uniform) {
    const needed = Math.ceil((length ?? uniformCeiling(traits)) / maxCount)
    return fixedParts(round(Math.max(preferred, needed)))
  }
  if (!Number.isFinite(maxCount)) return fixedParts(round(preferred))
  return growingParts(traits, preferred, round)
}

/** Whether bytes may be written in pieces of any size, as to a file: then no plan is needed. */
export function cutsAnywhere({ contiguous, part }: StorageTraits): boolean {
  return contiguous && part.min === 1 && part.align === 1 && !Number.isFinite(part.maxCount)
}

/** How many bytes a client should send at once so that chunks end where parts end, at most `chunkSize`. */
export function alignedChunkSize(plan: PartPlan, traits: StorageTraits, chunkSize: number): number {
  const part = plan.sizeOf(1)
  if (cutsAnywhere(traits) || chunkSize < part) return chunkSize
  return chunkSize - (chunkSize % part)
}

function fixedParts(size: number): PartPlan {
  return {
    sizeOf: () => size,
    rangeOf: number => ({ start: (number - 1) * size, end: number * size }),
  }
}

/** Equal parts for an unknown length must be chosen once: 100 GiB is planned for. */
function uniformCeiling(traits: StorageTraits): number {
  return Math.min(traits.maxObjectSize, 100 * 1024 * MiB)
}

function growingParts(
  { part, maxObjectSize }: StorageTraits,
  preferred: number,
  round: (size: number) => number,
): PartPlan {
  const perStep = Math.ceil(part.maxCount / steps)
  const wanted = Math.min(maxObjectSize, unknownCeiling)
  for (let base = preferred; ; base *= 2) {
    const plan = doublingParts(base, perStep, round)
    const isLargest = round(base) === round(part.max)
    if (isLargest || plan.rangeOf(part.maxCount).end >= wanted) return plan
  }
}

function doublingParts(base: number, perStep: number, round: (size: number) => number): PartPlan {
  const sizeOf = (number: number): number => round(base * 2 ** Math.floor((number - 1) / perStep))
  const startOf = (number: number): number => {
    let start = 0
    for (let first = 1; first < number; first += perStep)
      start += Math.min(number - first, perStep) * sizeOf(first)
    return start
  }
  return {
    sizeOf,
    rangeOf: number => {
      const start = startOf(number)
      return { start, end: start + sizeOf(number) }
    },
  }
}

function ceilTo(align: number, size: number): number {
  return Math.ceil(size / align) * align
}

function floorTo(align: number, size: number): number {
  return Math.floor(size / align) * align
}
