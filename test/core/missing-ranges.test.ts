import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { missingRanges, storedPrefix } from '../../src/core/missing-ranges.ts'
import { repeatable } from '../support/repeatable.ts'

const part = (offset: number, size: number) => ({ number: offset + 1, offset, size })

describe('missing ranges', () => {
  it('of an upload without a byte are all of it', () => {
    expect(missingRanges({ offset: 0, parts: [] }, 10)).toEqual([{ offset: 0, size: 10 }])
  })

  it('of a whole upload are none', () => {
    expect(missingRanges({ offset: 10, parts: [] }, 10)).toEqual([])
    expect(missingRanges({ offset: 0, parts: [] }, 0)).toEqual([])
  })

  it('lie between parts that arrived in any order', () => {
    expect(missingRanges({ offset: 2, parts: [part(8, 1), part(4, 2), part(0, 2)] }, 10)).toEqual([
      { offset: 2, size: 2 },
      { offset: 6, size: 2 },
      { offset: 9, size: 1 },
    ])
  })

  it('end open while the length is unknown', () => {
    expect(missingRanges({ offset: 3, parts: [part(5, 2)] }, undefined)).toEqual([
      { offset: 3, size: 2 },
      { offset: 7 },
    ])
  })

  it('and stored bytes together are the file, whatever arrived', () => {
    const cells = fc.array(fc.boolean(), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(cells, fc.nat(30), (stored, prefix) => {
        const parts = stored.flatMap((isStored, offset) => (isStored ? [part(offset, 1)] : []))
        const offset = Math.min(prefix, stored.length)
        const missing = missingRanges({ offset, parts }, stored.length)
        const holes = missing.flatMap(({ offset: start, size = 0 }) =>
          Array.from({ length: size }, (_, at) => start + at),
        )
        expect(holes).toEqual([...stored.keys()].filter(at => at >= offset && !stored[at]))
      }),
      repeatable(500),
    )
  })
})

describe('the stored prefix', () => {
  it('reaches over parts that adjoin or overlap it, in any order, up to the first hole', () => {
    expect(storedPrefix(0, [part(4, 2), part(0, 2), part(2, 2), part(7, 1)])).toBe(6)
    expect(storedPrefix(3, [part(0, 5), part(1, 2)])).toBe(5)
    expect(storedPrefix(3, [part(4, 5)])).toBe(3)
  })
})
