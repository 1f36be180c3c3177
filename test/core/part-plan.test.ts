import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alignedChunkSize, type PartPlan, planParts } from '../../src/core/part-plan.ts'
import type { StorageTraits } from '../../src/core/ports/storage.ts'
import { expectThrow } from '../support/expect-code.ts'
import { repeatable } from '../support/repeatable.ts'

const KiB = 1024
const MiB = 1024 * KiB
const GiB = 1024 * MiB
const TiB = 1024 * GiB

function traits(part: Partial<StorageTraits['part']>, rest: Partial<StorageTraits> = {}): StorageTraits {
  return {
    part: { min: 1, max: 5 * GiB, align: 1, maxCount: 10_000, ...part },
    maxObjectSize: Number.POSITIVE_INFINITY,
    order: 'any',
    contiguous: false,
    preferredWrite: MiB,
    ...rest,
  }
}

// The vendors' published limits: S3 multipart, R2 (equal parts), GCS resumable, Azure block blobs, GCS compose.
const backends: Readonly<Record<string, StorageTraits>> = {
  s3: traits({ min: 5 * MiB }, { maxObjectSize: 10_000 * 5 * GiB }),
  r2: traits({ min: 5 * MiB, uniform: true }, { maxObjectSize: 5 * TiB }),
  gcs: traits(
    { min: 256 * KiB, align: 256 * KiB, maxCount: Number.POSITIVE_INFINITY },
    { order: 'sequential', maxObjectSize: 5 * TiB },
  ),
  azure: traits({ max: 4000 * MiB, maxCount: 50_000 }, { maxObjectSize: 50_000 * 4000 * MiB }),
  compose: traits({ max: 5 * TiB, maxCount: 32 }, { maxObjectSize: 5 * TiB }),
  disk: traits({ max: Number.POSITIVE_INFINITY, maxCount: Number.POSITIVE_INFINITY }, { contiguous: true }),
}

const lengths = [0, 1, 5 * MiB - 1, 5 * MiB, 5 * MiB + 1, 8 * MiB, 48.8 * GiB, 5 * TiB, 10_000 * 5 * GiB].map(
  Math.ceil,
)

/** How many parts a length takes, having held each to the rules of the storage and to its neighbours. */
function countParts(plan: PartPlan, { part }: StorageTraits, length: number): number {
  let end = 0
  let count = 0
  while (end < length) {
    count += 1
    const range = plan.rangeOf(count)
    const size = plan.sizeOf(count)
    const isLast = range.end >= length
    const holds =
      range.start === end &&
      range.end === end + size &&
      size <= part.max &&
      (isLast || (size >= part.min && size % part.align === 0)) &&
      (!part.uniform || size === plan.sizeOf(1))
    if (!holds) throw new Error(`Part ${count} is ${JSON.stringify(range)} of ${size} bytes after ${end}`)
    end = range.end
  }
  return count
}

describe.each(Object.entries(backends))('the plan for %s', (_, each) => {
  const possible = lengths.filter(length => length <= each.maxObjectSize)

  it.each(possible)('of %d bytes keeps every limit and has no hole', length => {
    const count = countParts(planParts(each, length), each, length)
    expect(count).toBeLessThanOrEqual(each.part.maxCount)
  })

  it('of an unknown length is the same parts, whatever length it turns out to have', () => {
    const plan = planParts(each, undefined)
    const ceiling = Math.min(each.maxObjectSize, each.part.uniform ? 100 * GiB : 5 * TiB)
    for (const length of possible.filter(candidate => candidate <= ceiling))
      expect(countParts(plan, each, length)).toBeLessThanOrEqual(each.part.maxCount)
  })

  it('is the same in every process', () => {
    for (const length of [...possible, undefined]) {
      const [here, there] = [planParts(each, length), planParts(each, length)]
      const numbers = [1, 2, 999, 1000, 1001, 5000, 9999]
      expect(numbers.map(here.rangeOf)).toEqual(numbers.map(there.rangeOf))
    }
  })
})

describe('part sizes', () => {
  it('stay at what is preferred as long as that is enough parts', () => {
    for (const each of Object.values(backends).filter(({ part }) => part.maxCount >= 10_000))
      expect(planParts(each, 48 * GiB).sizeOf(1)).toBe(8 * MiB)
  })

  it('of an upload of unknown length begin at what is preferred, so that a small one is held in little memory', () => {
    const { s3, gcs, azure } = backends
    for (const each of [s3, gcs, azure]) expect(each && planParts(each, undefined).sizeOf(1)).toBe(8 * MiB)
  })

  it('do not grow where parts are not counted', () => {
    const plan = backends.gcs && planParts(backends.gcs, undefined)
    expect(plan?.sizeOf(1_000_000)).toBe(8 * MiB)
  })

  it('are preferred ones where the storage has no smallest', () => {
    expect(backends.azure && planParts(backends.azure, 100, 10).sizeOf(1)).toBe(10)
  })

  it('refuse a length that no object can have', () => {
    const { gcs } = backends
    const error = expectThrow(() => gcs && planParts(gcs, 5 * TiB + 1), 'UPLOAD_TOO_LARGE')
    expect(error.details).toEqual({ maxBytes: 5 * TiB, provided: 5 * TiB + 1 })
  })

  it('keep every limit for any storage, length and preference', () => {
    const any = fc.record({
      min: fc.integer({ min: 1, max: 64 }),
      spread: fc.integer({ min: 1, max: 64 }),
      align: fc.constantFrom(1, 2, 4, 16),
      maxCount: fc.integer({ min: 1, max: 2500 }),
      uniform: fc.boolean(),
      preferred: fc.integer({ min: 1, max: 5000 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      isKnown: fc.boolean(),
    })
    fc.assert(
      fc.property(any, ({ min, spread, align, maxCount, uniform, preferred, share, isKnown }) => {
        const part = { min, align, maxCount, uniform, max: Math.ceil((min * spread) / align) * align }
        const largest = part.max * maxCount
        const each = traits(part, { maxObjectSize: largest })
        const length = Math.floor(largest * share)
        const plan = planParts(each, isKnown ? length : undefined, preferred)
        expect(countParts(plan, each, length)).toBeLessThanOrEqual(maxCount)
      }),
      repeatable(1000),
    )
  })
})

describe('the chunk size clients are told', () => {
  const plan: PartPlan = { sizeOf: () => 8, rangeOf: number => ({ start: number * 8 - 8, end: number * 8 }) }

  it('is a whole number of parts', () => {
    expect(alignedChunkSize(plan, traits({}), 30)).toBe(24)
    expect(alignedChunkSize(plan, traits({ align: 4 }, { contiguous: true }), 30)).toBe(24)
  })

  it('is as configured where bytes are cut anywhere, or where it is smaller than a part', () => {
    expect(backends.disk && alignedChunkSize(plan, backends.disk, 30)).toBe(30)
    expect(alignedChunkSize(plan, traits({}), 7)).toBe(7)
  })
})
