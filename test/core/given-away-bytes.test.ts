import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../../src/adapters/memory/index.ts'
import { isUploadError, UploadError } from '../../src/core/errors.ts'
import { giveAway } from '../../src/core/given-away.ts'
import { engineBench } from '../support/engine-bench.ts'
import { scriptedStorage } from '../support/scripted-storage.ts'

const size = 4

function pieces(count: number): Buffer[] {
  return Array.from({ length: count }, (_, at) => Buffer.allocUnsafeSlow(size).fill(at + 1))
}

async function appended(buffers: readonly Buffer[], source: Readable, storage = memoryStorage()) {
  const engine = engineBench().open({ storage })
  const length = buffers.length * size
  const { id } = await engine.create({ name: 'a.bin', length })
  const upload = await engine
    .append(id, { offset: 0, complete: true }, source)
    .catch((error: unknown) => error)
  return { engine, id, upload }
}

describe('the buffers of a source', () => {
  it('are free once they are stored where the source was given away, and the file is whole', async () => {
    const buffers = pieces(3)
    const { engine, id } = await appended(buffers, giveAway(Readable.from(buffers)))
    expect(buffers.map(each => each.length)).toEqual([0, 0, 0])
    const { body } = await engine.read(id)
    const read: number[] = []
    for await (const bytes of body) read.push(...bytes)
    expect(read).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3])
  })

  it("stay their owner's otherwise", async () => {
    const buffers = pieces(3)
    await appended(buffers, Readable.from(buffers))
    expect(buffers.map(each => each.length)).toEqual([size, size, size])
  })

  it('are left alone when they could not be stored: a request that was given up may still read them', async () => {
    const buffers = pieces(2)
    const failing = scriptedStorage(memoryStorage(), {
      writePart: () => Promise.reject(new UploadError('STORAGE_FAILED', 'no')),
    })
    const { upload } = await appended(buffers, giveAway(Readable.from(buffers)), failing)
    expect(isUploadError(upload, 'STORAGE_FAILED')).toBe(true)
    expect(buffers.map(each => each.length)).toEqual([size, size])
  })
})
