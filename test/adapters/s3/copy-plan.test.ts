import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planCopies } from '../../../src/adapters/s3/copy-plan.ts'

const limits = { min: 5, max: 20 }

describe('a plan of copies', () => {
  it('copies a source whole where it may', () => {
    expect(planCopies([7, 20], limits)).toEqual([
      { number: 1, offset: 0, size: 7, ranges: [{ source: 0, start: 0, end: 7 }] },
      { number: 2, offset: 7, size: 20, ranges: [{ source: 1, start: 0, end: 20 }] },
    ])
  })

  it('cuts a source above the maximum into equal pieces, none under the minimum', () => {
    expect(planCopies([41], limits).map(part => part.size)).toEqual([14, 14, 13])
  })

  it('joins what is too small with what follows, and takes no more of that than it needs', () => {
    expect(planCopies([2, 10], limits)).toEqual([
      {
        number: 1,
        offset: 0,
        size: 5,
        ranges: [
          { source: 0, start: 0, end: 2 },
          { source: 1, start: 0, end: 3 },
        ],
      },
      { number: 2, offset: 5, size: 7, ranges: [{ source: 1, start: 3, end: 10 }] },
    ])
  })

  it('leaves a small part at the end alone', () => {
    expect(planCopies([10, 1], limits).map(part => part.size)).toEqual([10, 1])
  })

  it('skips sources without a byte', () => {
    expect(planCopies([0, 6, 0], limits).map(part => part.ranges)).toEqual([
      [{ source: 1, start: 0, end: 6 }],
    ])
    expect(planCopies([0], limits)).toEqual([])
  })

  it.each([
    ['of any sizes', limits],
    ['of one size', { ...limits, uniform: 8 }],
  ])('holds every byte once, in order, in legal parts %s', (_, { min, max, ...rest }) => {
    const sizes = fc.array(fc.nat({ max: 70 }), { maxLength: 12 })
    fc.assert(
      fc.property(sizes, given => {
        const plan = planCopies(given, { min, max, ...rest })
        const { uniform } = rest as { readonly uniform?: number }
        const told = plan
          .flatMap(part => part.ranges)
          .flatMap(({ source, start, end }) =>
            Array.from({ length: end - start }, (_, index) => `${source}:${start + index}`),
          )
        const all = given.flatMap((size, source) =>
          Array.from({ length: size }, (_, at) => `${source}:${at}`),
        )
        expect(told).toEqual(all)
        for (const { size } of plan.slice(0, -1)) expect(uniform ? size === uniform : size >= min).toBe(true)
        for (const { size } of plan) expect(size).toBeLessThanOrEqual(max)
        expect(plan.map(part => part.number)).toEqual(plan.map((_, index) => index + 1))
      }),
      { seed: 5, numRuns: 300 },
    )
  })
})
