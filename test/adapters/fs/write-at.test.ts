import { randomBytes } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeAt } from '../../../src/adapters/fs/write-at.ts'
import { freshDirectory } from './support/storage-bench.ts'

const { signal } = new AbortController()

describe('positional writing', () => {
  it('writes more buffers than one call takes, empty ones among them', async () => {
    const path = join(freshDirectory(), 'file')
    const file = await open(path, 'w')
    const buffers = Array.from({ length: 5000 }, (_, index) => randomBytes(index % 7))
    await writeAt(file, buffers, 3, signal)
    await file.close()
    const written = await readFile(path)
    expect(written.subarray(3).equals(Buffer.concat(buffers))).toBe(true)
  })

  it('goes on where a short write ended, wherever that is', async () => {
    for (const most of [1, 2, 3, 5, 11]) {
      const disk = shortWriter(most)
      await writeAt(disk, [Buffer.from('abc'), Buffer.alloc(0), Buffer.from('defg')], 10, signal)
      expect(disk.bytes.subarray(10, 17).toString()).toBe('abcdefg')
    }
  })

  it('fails as the system does when the disk fills up midway', async () => {
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' })
    const disk = shortWriter(4, 2, full)
    await expect(writeAt(disk, [Buffer.from('abcdefghijkl')], 0, signal)).rejects.toBe(full)
    expect(disk.bytes.subarray(0, 9).toString('latin1')).toBe('abcdefgh\0')
  })

  it('stops between two writes when the signal aborts', async () => {
    const controller = new AbortController()
    const disk = shortWriter(4)
    const reason = new Error('given up')
    const writing = writeAt(disk, [Buffer.from('abcdefgh')], 0, controller.signal)
    controller.abort(reason)
    await expect(writing).rejects.toBe(reason)
    expect(disk.bytes.subarray(0, 8).toString('latin1')).toBe('abcd\0\0\0\0')
  })
})

/** A disk that takes at most so many bytes in a call, and none after so many calls. */
function shortWriter(most: number, calls = Number.POSITIVE_INFINITY, failure?: Error) {
  const bytes = Buffer.alloc(64)
  let left = calls
  return {
    bytes,
    async writev<T extends readonly NodeJS.ArrayBufferView[]>(buffers: T, position = 0) {
      if (left === 0) throw failure
      left -= 1
      const all = Buffer.concat(
        buffers.map(each => new Uint8Array(each.buffer, each.byteOffset, each.byteLength)),
      )
      const bytesWritten = all.copy(bytes, position, 0, Math.min(most, all.length))
      return { bytesWritten, buffers }
    },
  }
}
