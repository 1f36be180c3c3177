import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../../src/adapters/memory/index.ts'
import { UploadError } from '../../src/core/errors.ts'
import type { EngineOptions } from '../../src/core/options.ts'
import type { Upload } from '../../src/core/types.ts'
import { bytesOf, digestOf } from '../support/bytes.ts'
import { type EngineBench, engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { contiguous, objectStore, sequential, shapes } from '../support/storage-shapes.ts'

const long = 'x'.repeat(5000)

/** An engine whose hook notes what it sees, and refuses what begins with `bad`; over a storage that can be read or not. */
function headBench(shape = contiguous, isReadable = true, options: Partial<EngineOptions> = {}) {
  const bench = engineBench(shape)
  const { readStaged, ...unreadable } = bench.storage
  const seen: string[] = []
  const hooks = {
    checkHead(_: Upload, head: Uint8Array) {
      const text = Buffer.from(head).toString('latin1')
      seen.push(text)
      if (text.startsWith('bad')) throw new Error('No such files here')
    },
  }
  const storage = isReadable ? bench.storage : unreadable
  const open = (more: Partial<EngineOptions> = {}) => bench.open({ storage, hooks, ...options, ...more })
  return { bench, seen, open, engine: open() }
}

function storedBytes({ bucket }: EngineBench): number {
  return bucket.open.size
}

const benches = shapes.flatMap(shape => [
  { name: `${shape.name}, readable`, shape, isReadable: true },
  { name: `${shape.name}, unreadable`, shape, isReadable: false },
])

describe.each(benches)('checkHead ($name)', ({ shape, isReadable }) => {
  it('sees 4,100 bytes of a file that is larger, and all of one that is not, once', async () => {
    const { engine, seen } = headBench(shape, isReadable)
    for (const text of [long, 'abc', '']) {
      const { id } = await engine.create({ length: text.length })
      await engine.append(id, { offset: 0, complete: true }, bytesOf(text))
      expect((await engine.get(id)).status).toBe('completed')
    }
    expect(seen).toEqual([long.slice(0, 4100), 'abc', ''])
  })

  it.each([1, 3, 1000, 4099, 4100, 4101])('puts them together from chunks of %i bytes', async size => {
    const { open, seen, bench } = headBench(shape, isReadable)
    const text = Array.from({ length: size === 1 ? 50 : 5000 }, (_, at) => String(at % 10)).join('')
    const { id, key } = await open().create({ length: text.length })
    for (let offset = 0; offset < text.length; offset += size)
      await open().append(id, { offset, complete: true }, bytesOf(text.slice(offset, offset + size)))
    expect(seen).toEqual([text.slice(0, 4100)])
    expect(bench.published(key)).toBe(text)
  })

  it('leaves nothing of the bytes in the record once it saw them', async () => {
    const { engine, bench } = headBench(shape, isReadable)
    const { id } = await engine.create({ length: 6000 })
    await engine.append(id, { offset: 0 }, bytesOf('abc'))
    expect((await bench.record(id))?.head).toBe(Buffer.from('abc').toString('base64'))
    expect(await engine.get(id)).not.toHaveProperty('head')
    await engine.append(id, { offset: 3 }, bytesOf(long))
    expect(await bench.record(id)).not.toHaveProperty('head')
    expect(await bench.record(id)).toHaveProperty('headSeen', true)
  })

  it('stops a body that is still coming, fails the upload, and frees what was stored', async () => {
    const { engine, bench } = headBench(shape, isReadable)
    const { id } = await engine.create({ length: 1_000_000 })
    let pulled = 0
    async function* endless() {
      for (;;) {
        pulled += 1
        yield bytesOf(`bad${long}`)
      }
    }
    const error = await expectCode(engine.append(id, { offset: 0 }, endless()), 'REFUSED')
    expect(error).toMatchObject({ message: 'No such files here', details: { hook: 'checkHead' } })
    expect(pulled).toBeLessThan(100)
    expect((await engine.get(id)).failure?.code).toBe('REFUSED')
    expect(storedBytes(bench)).toBe(0)
    await expectCode(engine.append(id, { offset: 0 }, bytesOf('abc')), 'UPLOAD_FAILED')
  })

  it('refuses what came in chunks of a byte before any of it is published', async () => {
    const { engine, bench } = headBench(shape, isReadable)
    const { id, key } = await engine.create({ length: 3 })
    await engine.append(id, { offset: 0 }, bytesOf('b'))
    await engine.append(id, { offset: 1 }, bytesOf('a'))
    await expectCode(engine.append(id, { offset: 2, complete: true }, bytesOf('d')), 'REFUSED')
    expect(bench.published(key)).toBeUndefined()
  })

  it('is shown no damaged bytes: a chunk with a digest is compared first', async () => {
    const { engine, seen } = headBench(shape, isReadable)
    const { id } = await engine.create({ length: 3 })
    const claims = { digest: digestOf('abc') }
    await expectCode(engine.append(id, { offset: 0, claims }, bytesOf('bad')), 'DIGEST_MISMATCH')
    expect((await engine.append(id, { offset: 0, claims }, bytesOf('abc'))).offset).toBe(3)
    expect(seen).toEqual(['abc'])
  })

  it('refuses a chunk with a digest before it counts', async () => {
    const { engine, bench } = headBench(shape, isReadable)
    const { id } = await engine.create({ length: 3 })
    const claims = { digest: digestOf('bad') }
    await expectCode(engine.append(id, { offset: 0, claims }, bytesOf('bad')), 'REFUSED')
    expect(await bench.record(id)).toMatchObject({ status: 'failed', offset: 0 })
  })

  it('sees a short file whose length nobody knew when it is completed', async () => {
    const { engine, seen } = headBench(shape, isReadable)
    const { id } = await engine.create({})
    await engine.append(id, { offset: 0 }, bytesOf('abc'))
    expect(seen).toEqual([])
    await engine.complete(id, { length: 3 })
    expect(seen).toEqual(['abc'])
  })

  it('refuses a file put together from others by its own first bytes, and asks about none of the pieces', async () => {
    const { engine, seen, bench } = headBench(shape, isReadable)
    const pieces = ['ba', 'd', long]
    const ids: string[] = []
    for (const piece of pieces) {
      const { id } = await engine.create({ length: piece.length, partial: true })
      await engine.append(id, { offset: 0 }, bytesOf(piece))
      ids.push(id)
    }
    await expectCode(engine.concatenate({ sources: ids }), 'REFUSED')
    expect(seen).toEqual([`bad${long}`.slice(0, 4100)])
    expect([...bench.bucket.objects.keys()]).toEqual([])
    const [first = '', second = ''] = ids
    expect((await engine.concatenate({ sources: [second, first] })).status).toBe('completed')
    expect(seen.at(-1)).toBe('dba')
  })
})

describe('checkHead', () => {
  it('goes on with what a process that died had gathered', async () => {
    const { open, seen } = headBench(objectStore, false)
    const { id } = await open().create({ length: 5 })
    await open().append(id, { offset: 0 }, bytesOf('ab'))
    await open().append(id, { offset: 2, complete: true }, bytesOf('cde'))
    expect(seen).toEqual(['abcde'])
  })

  it.each([
    ['in order', [0, 4, 8]],
    ['the first one last', [8, 4, 0]],
  ])('sees the first bytes of a file that comes in parts, %s', async (_, order) => {
    const { engine, seen } = headBench(contiguous, true, { chunkSize: 4 })
    const { id } = await engine.create({ length: 10 })
    for (const offset of order)
      await engine.writePart(id, { offset }, bytesOf('abcdefghij'.slice(offset, offset + 4)))
    await engine.complete(id)
    expect(seen).toEqual(['abcdefghij'])
  })

  it('refuses parts whose first one is refused as soon as that is there', async () => {
    const { engine, bench } = headBench(objectStore, false, { chunkSize: 8000 })
    const { id } = await engine.create({ length: 10_000 })
    await engine.writePart(id, { offset: 8000 }, bytesOf('x'.repeat(2000)))
    const first = bytesOf(`bad${'x'.repeat(7997)}`)
    await expectCode(engine.writePart(id, { offset: 0 }, first), 'REFUSED')
    expect((await engine.get(id)).status).toBe('failed')
    expect(storedBytes(bench)).toBe(0)
  })

  it('refuses parts too small to show a head where nothing can be read back', async () => {
    const { engine } = headBench(objectStore, false, { chunkSize: 8 })
    const { id } = await engine.create({ length: 20 })
    await expectCode(engine.writePart(id, { offset: 0 }, bytesOf('abcdefgh')), 'NOT_SUPPORTED')
  })

  it('refuses uploads past the engine where nothing can be read back, and reads it elsewhere', async () => {
    const { bench, seen, engine } = headBench(objectStore, false)
    const direct = async () => []
    const { readStaged, ...unreadable } = bench.storage
    const blind = headBench(objectStore, true).open({ storage: { ...unreadable, direct } })
    await expectCode(blind.create({ length: 3, direct: true }), 'NOT_SUPPORTED')
    expect((await engine.create({ length: 3 })).status).toBe('created')
    expect(seen).toEqual([])
    const readable = headBench(objectStore, true).open({ storage: { ...bench.storage, direct } })
    expect((await readable.create({ length: 3, direct: true })).direct).toBe(true)
  })

  it('that fails for reasons of its own leaves the upload as it was, and is asked again', async () => {
    const bench = engineBench()
    let isDown = true
    const checkHead = () => {
      if (isDown) throw new UploadError('SESSIONS_UNAVAILABLE', 'The scanner is down')
    }
    const engine = bench.open({ hooks: { checkHead } })
    const { id } = await engine.create({ length: 3 })
    const send = (offset: number, text: string) =>
      engine.append(id, { offset, complete: true }, bytesOf(text))
    await expectCode(send(0, 'abc'), 'SESSIONS_UNAVAILABLE')
    isDown = false
    const { offset } = await engine.get(id)
    expect((await send(offset, 'abc'.slice(offset))).status).toBe('completed')
  })

  it('is not asked about chunks that are parked for an upload to be named later', async () => {
    const { engine, seen } = headBench()
    const parked = await engine.park(bytesOf('bad'))
    expect(seen).toEqual([])
    const { id } = await engine.create({ length: 3 })
    await expectCode(engine.append(id, { offset: 0 }, parked.source()), 'REFUSED')
    await parked.discard()
  })

  it('keeps nothing in the record where there is no hook', async () => {
    const bench = engineBench(sequential)
    const engine = bench.open({ storage: memoryStorage({ bucket: bench.bucket }) })
    const { id } = await engine.create({ length: 6 })
    await engine.append(id, { offset: 0 }, bytesOf('abc'))
    expect(await bench.record(id)).not.toHaveProperty('head')
  })
})
