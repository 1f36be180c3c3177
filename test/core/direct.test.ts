import { describe, expect, it } from 'vitest'
import type { MemoryHandle, MemoryStorage } from '../../src/adapters/memory/index.ts'
import type { UploadEngine } from '../../src/core/upload-engine.ts'
import { bytesOf, digestOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { contiguous, objectStore } from '../support/storage-shapes.ts'

const text = 'abcdefghijklmnopqrst'

/** An engine over a storage with addresses, and a client that sends bytes to one of them. */
function directBench() {
  const bench = engineBench(objectStore)
  const storage: MemoryStorage = {
    ...bench.storage,
    direct: async (_, parts) =>
      parts.map(part => ({
        ...part,
        url: `memory:${part.number}`,
        method: 'PUT' as const,
        headers: {},
        expiresAt: 0,
      })),
  }
  const send = (id: string, number: number, bytes: string): Promise<unknown> => {
    const part = { number, offset: (number - 1) * 8, size: bytes.length, buffers: [bytesOf(bytes)] }
    const handle: MemoryHandle = { upload: id }
    return storage.writePart(handle, { ...part, last: bytes.length < 8 }, { signal: AbortSignal.any([]) })
  }
  return { bench, engine: bench.open({ storage }), send }
}

async function numbers(engine: UploadEngine, id: string, asked?: readonly number[]): Promise<number[]> {
  return (await engine.direct(id, asked)).map(part => part.number)
}

describe('parts sent straight to the storage', () => {
  it('have addresses that name their bytes, for all that is missing or for those asked for', async () => {
    const { engine } = directBench()
    const { id } = await engine.create({ length: 20, direct: true })
    expect(await engine.direct(id, [3])).toMatchObject([{ number: 3, offset: 16, size: 4, url: 'memory:3' }])
    expect(await numbers(engine, id)).toEqual([1, 2, 3])
  })

  it('are found by complete, and published with what came through the engine', async () => {
    const { bench, engine, send } = directBench()
    const { id, key } = await engine.create({ length: 20, direct: true })
    await engine.append(id, { offset: 0 }, bytesOf(text.slice(0, 8)))
    await send(id, 3, text.slice(16))
    expect(await numbers(engine, id)).toEqual([2])
    await send(id, 2, text.slice(8, 16))
    expect((await engine.complete(id)).status).toBe('completed')
    expect(bench.published(key)).toBe(text)
    expect((await engine.complete(id)).status).toBe('completed')
  })

  it('that are missing are named when the upload is completed too early', async () => {
    const { engine, send } = directBench()
    const { id } = await engine.create({ length: 20, direct: true })
    await send(id, 2, text.slice(8, 16))
    const { details } = await expectCode(engine.complete(id), 'UPLOAD_INCOMPLETE')
    expect(details.missing).toEqual([
      { offset: 0, size: 8 },
      { offset: 16, size: 4 },
    ])
  })

  it('of another size than planned are missing still', async () => {
    const { engine, send } = directBench()
    const { id } = await engine.create({ length: 20, direct: true })
    await send(id, 1, text.slice(0, 7))
    expect(await numbers(engine, id)).toEqual([1, 2, 3])
  })
})

describe.each([false, true])('a chunk that was refused (parts may come directly: %s)', direct => {
  const wrong = { digest: digestOf('something else') }

  it('never counts, though its parts were whole', async () => {
    const { engine } = directBench()
    const { id } = await engine.create({ length: 20, direct })
    await expectCode(engine.append(id, { offset: 0, claims: wrong }, bytesOf(text)), 'DIGEST_MISMATCH')
    const { details } = await expectCode(engine.complete(id), 'UPLOAD_INCOMPLETE')
    expect(details.missing).toEqual([{ offset: 0, size: 20 }])
  })

  it('never counts, though it was a range of its own', async () => {
    const { engine } = directBench()
    const { id } = await engine.create({ length: 20, direct })
    await expectCode(engine.writePart(id, { offset: 0, ...wrong }, bytesOf(text)), 'DIGEST_MISMATCH')
    const { details } = await expectCode(engine.complete(id), 'UPLOAD_INCOMPLETE')
    expect(details.missing).toEqual([{ offset: 0, size: 20 }])
  })
})

describe('addresses of parts', () => {
  it('are for whoever may append, and for uploads that take bytes', async () => {
    const { engine } = directBench()
    const { id } = await engine.create({ length: 20, direct: true }, { owner: 'ann' })
    await expectCode(engine.direct(id, undefined, { owner: 'bob' }), 'UPLOAD_NOT_FOUND')
    await engine.abort(id, { owner: 'ann' })
    await expectCode(engine.direct(id, undefined, { owner: 'ann' }), 'UPLOAD_NOT_FOUND')
  })

  it.each([[[0]], [[4]], [[1.5]], [Array.from({ length: 1001 }, () => 1)]])(
    'exist for the numbers of the plan only, and no more than a page',
    async asked => {
      const { engine } = directBench()
      const { id } = await engine.create({ length: 20, direct: true })
      await expectCode(engine.direct(id, asked), 'INVALID_INPUT')
    },
  )

  it('need a length from the start, and a plan that chunks have not left', async () => {
    const { engine } = directBench()
    for (const length of [undefined, 0]) {
      const { id } = await engine.create({ direct: true, ...(length === undefined ? {} : { length }) })
      await expectCode(engine.direct(id), 'NOT_SUPPORTED')
    }
    const { id } = await engine.create({ length: 20, direct: true })
    await engine.append(id, { offset: 0 }, bytesOf('abc'))
    expect((await expectCode(engine.direct(id), 'RANGE_MISALIGNED')).details).toEqual({
      partSize: 8,
      provided: 3,
    })
  })

  it('are refused where nobody could check the digest that the file was declared to have', async () => {
    const bench = engineBench(objectStore)
    const { readStaged, ...blind } = bench.storage
    const engine = bench.open({ storage: { ...blind, direct: async () => [] } })
    const { id } = await engine.create({ length: 20, direct: true, digest: digestOf(text) })
    await expectCode(engine.direct(id), 'NOT_SUPPORTED')
  })

  it('are refused by storages that have none', async () => {
    const engine = engineBench(contiguous).open()
    await expectCode(engine.create({ length: 20, direct: true }), 'NOT_SUPPORTED')
    const { id } = await engine.create({ length: 20 })
    await expectCode(engine.direct(id), 'NOT_SUPPORTED')
  })

  it('are for uploads that were created to have some', async () => {
    const { engine, send } = directBench()
    const { id } = await engine.create({ length: 20 })
    await expectCode(engine.direct(id), 'NOT_SUPPORTED')
    await send(id, 1, text.slice(0, 8))
    await expectCode(engine.complete(id), 'UPLOAD_INCOMPLETE')
  })
})
