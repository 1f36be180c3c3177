import { describe, expect, it } from 'vitest'
import { sizeOfTails, tailsToKeep } from '../../src/core/tail-runs.ts'
import type { Tail } from '../../src/core/types.ts'

/** The tails after chunks of these sizes, and how many bytes were written for them in all. */
function grow(sizes: Iterable<number>): { readonly tails: readonly Tail[]; readonly written: number } {
  let tails: readonly Tail[] = []
  let written = 0
  for (const size of sizes) {
    const kept = tails.slice(0, tailsToKeep(tails, size))
    const offset = sizeOfTails(kept)
    const merged = sizeOfTails(tails) - offset + size
    tails = [...kept, { offset, size: merged, receipt: null }]
    written += merged
  }
  return { tails, written }
}

describe('the tails of an upload', () => {
  it('stand beside each other until eight of about one size become one', () => {
    expect(grow(Array(7).fill(100)).tails).toHaveLength(7)
    expect(grow(Array(8).fill(100)).tails).toEqual([{ offset: 0, size: 800, receipt: null }])
    expect(grow(Array(64).fill(100)).tails).toEqual([{ offset: 0, size: 6400, receipt: null }])
  })

  it('have no holes and hold every byte', () => {
    const sizes = Array.from({ length: 500 }, (_, index) => ((index * 7919) % 251) + 1)
    const { tails } = grow(sizes)
    let offset = 0
    for (const tail of tails) {
      expect(tail.offset).toBe(offset)
      offset += tail.size
    }
    expect(offset).toBe(sizes.reduce((sum, size) => sum + size))
  })

  it.each([
    [100_000, 80, 3],
    [1000, 8192, 6],
  ])(
    'write each byte a few times: chunks of %d bytes, %d of them, at most %d times',
    (size, count, times) => {
      const { tails, written } = grow(Array(count).fill(size))
      expect(written).toBeLessThanOrEqual(times * size * count)
      expect(tails.length).toBeLessThan(40)
    },
  )

  it('stay few when chunks grow, shrink or come at random', () => {
    const shapes = [(n: number) => n + 1, (n: number) => 5000 - n, (n: number) => ((n * 7919) % 997) + 1]
    for (const sizeAt of shapes)
      expect(grow(Array.from({ length: 4000 }, (_, n) => sizeAt(n))).tails.length).toBeLessThan(80)
  })
})
