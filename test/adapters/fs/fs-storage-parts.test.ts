import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { context, fsBench } from './support/storage-bench.ts'

describe('parts', () => {
  it('of ten uploads, a hundred each, in parallel and out of order, make the files byte by byte', async () => {
    const bench = fsBench({ openLimit: 2 })
    const size = 10_007
    const uploads = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => ({
        bytes: randomBytes(100 * size),
        handle: await bench.create({ key: `file-${index}` }),
      })),
    )
    await Promise.all(
      uploads.flatMap(({ bytes, handle }) =>
        shuffled(100).map(index => {
          const piece = bytes.subarray(index * size, (index + 1) * size)
          const buffers = [piece.subarray(0, 4096), piece.subarray(4096)]
          const part = { number: index + 1, offset: index * size, size, buffers, last: index === 99 }
          return bench.storage.writePart(handle, part, context)
        }),
      ),
    )
    for (const { bytes, handle } of uploads) {
      const { key } = await bench.complete(handle, bytes.length)
      expect((await readFile(bench.path(key))).equals(bytes)).toBe(true)
    }
  })
})

/** The numbers below `count`, in an order that is the same every time. */
function shuffled(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => (index * 37 + 11) % count)
}
