import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../../src/adapters/memory/index.ts'
import { UploadError } from '../../src/core/errors.ts'
import type { UploadEngine } from '../../src/core/upload-engine.ts'
import { bytesOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { shapes } from '../support/storage-shapes.ts'

/** A partial upload with the first bytes of a text, all of them by default. */
async function partial(engine: UploadEngine, text: string, sent: string = text): Promise<string> {
  const { id } = await engine.create({ partial: true, length: text.length })
  if (sent !== '') await engine.append(id, { offset: 0, complete: true }, bytesOf(sent))
  return id
}

describe.each(shapes)('concatenation on $name storage', shape => {
  const pieces = ['abcdefghijklm', 'no', 'pqrstuvwxyz0123456789', 'A']

  it('publishes the bytes of partial uploads in order, with repeats', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const ids = await Promise.all(pieces.map(each => partial(engine, each)))
    const sources = [...ids, ...ids.slice(0, 2)]
    const upload = await engine.concatenate({ name: 'all.txt', sources })
    expect(upload.status).toBe('completed')
    expect(bench.published(upload.key)).toBe([...pieces, ...pieces.slice(0, 2)].join(''))
    expect(bench.storage.objects.size).toBe(1)
  })

  it('does so through the process where the storage cannot copy', async () => {
    const bench = engineBench(shape)
    const { concatenate, ...storage } = memoryStorage({ bucket: bench.bucket, traits: shape.traits })
    expect(concatenate).toBeDefined()
    const engine = bench.open({ storage })
    const ids = await Promise.all(pieces.map(each => partial(engine, each)))
    const upload = await engine.concatenate({ sources: [...ids, ...ids] })
    expect(bench.published(upload.key)).toBe([...pieces, ...pieces].join(''))
  })

  it('takes partial uploads whose length became known when all their bytes were there', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id } = await engine.create({ partial: true })
    await engine.append(id, { offset: 0 }, bytesOf('abcdefg'))
    await engine.append(id, { offset: 7, length: 7, complete: true }, bytesOf(''))
    const upload = await engine.concatenate({ sources: [id, id] })
    expect(bench.published(upload.key)).toBe('abcdefgabcdefg')
  })
})

describe('a concatenation that waits', () => {
  it('is published by whoever finishes the last partial upload', async () => {
    const bench = engineBench()
    const engine = bench.open()
    const [a, b] = [await partial(engine, 'hello '), await partial(engine, 'world', 'wo')]
    const { id, key } = await engine.concatenate({ sources: [a, b] })
    expect(await engine.get(id)).toMatchObject({ offset: 8, length: 11 })
    await engine.append(b, { offset: 2, complete: true }, bytesOf('rld'))
    expect(bench.published(key)).toBe('hello world')
  })

  it('is published by whoever looks at it from another process', async () => {
    const bench = engineBench()
    const [one, other] = [bench.open(), bench.open()]
    const [a, b] = [await partial(one, 'hello '), await partial(one, 'world', '')]
    const { id, key } = await one.concatenate({ sources: [a, b] })
    await other.append(b, { offset: 0, complete: true }, bytesOf('world'))
    expect(bench.published(key)).toBeUndefined()
    expect(await other.get(id)).toMatchObject({ status: 'completed', offset: 11 })
    expect(bench.published(key)).toBe('hello world')
  })

  it('is published by the sweeper when nobody looks', async () => {
    const bench = engineBench()
    const [one, other] = [bench.open(), bench.open()]
    const [a, b] = [await partial(one, 'hello '), await partial(one, 'world', '')]
    const { key } = await one.concatenate({ sources: [a, b] })
    bench.clock.advance(60_000)
    await other.sweep()
    await other.append(b, { offset: 0, complete: true }, bytesOf('world'))
    bench.clock.advance(60_000)
    expect(await other.sweep()).toMatchObject({ notified: 1, failed: [] })
    expect(bench.published(key)).toBe('hello world')
  })

  it('outlives its own time while its partial uploads live, and fails with them', async () => {
    const bench = engineBench()
    const engine = bench.open({ expireIdleMs: 100_000 })
    const a = await partial(engine, 'hello', 'he')
    const { id } = await engine.concatenate({ sources: [a] })
    for (const offset of [2, 3]) {
      bench.clock.advance(60_000)
      await engine.sweep()
      await engine.append(a, { offset, complete: true }, bytesOf('l'))
    }
    expect(await engine.get(id)).toMatchObject({ offset: 4 })
    bench.clock.advance(100_000)
    await engine.sweep()
    await engine.sweep()
    expect((await bench.record(id))?.failure?.code ?? 'gone').toMatch(/UPLOAD_FAILED|gone/)
    expect(bench.storage.objects.size).toBe(0)
  })

  it('goes on where a crash left it, and counts nothing twice', async () => {
    const bench = engineBench()
    const { concatenate, ...slow } = memoryStorage({ bucket: bench.bucket, traits: { preferredWrite: 4 } })
    expect(concatenate).toBeDefined()
    const engine = bench.open({ storage: slow })
    const [a, b] = [await partial(engine, 'hello '), await partial(engine, 'world')]
    const dying = {
      ...slow,
      complete: () => Promise.reject(new Error('the power went')),
    }
    await expectCode(bench.open({ storage: dying }).concatenate({ sources: [a, b] }), 'STORAGE_FAILED')
    bench.clock.advance(60_000)
    await engine.sweep()
    expect([...bench.bucket.objects.values()].map(each => Buffer.from(each.bytes).toString())).toEqual([
      'hello world',
    ])
  })

  it('keeps what was copied before the storage failed', async () => {
    const bench = engineBench()
    const { concatenate, ...slow } = memoryStorage({ bucket: bench.bucket, traits: { preferredWrite: 4 } })
    expect(concatenate).toBeDefined()
    const written: number[] = []
    const ids: string[] = []
    const failing: typeof slow = {
      ...slow,
      async writePart(handle, part, context) {
        if (handle.upload !== ids[0]) return slow.writePart(handle, part, context)
        written.push(part.offset)
        if (written.length === 3) throw new UploadError('STORAGE_FULL', 'The disk is full')
        return slow.writePart(handle, part, context)
      },
    }
    const engine = bench.open({ storage: failing })
    const [a, b] = [await partial(engine, 'hello'), await partial(engine, 'worlds', '')]
    const { id, key } = await engine.concatenate({ sources: [a, b, a] })
    ids.push(id)
    await engine.append(b, { offset: 0, complete: true }, bytesOf('worlds'))
    const { offset = 0, status } = (await bench.record(id)) ?? {}
    expect([status, offset > 0]).toEqual(['uploading', true])
    expect(await engine.get(id)).toMatchObject({ status: 'completed' })
    expect(written[3]).toBe(offset)
    expect(bench.published(key)).toBe('helloworldshello')
  })

  it('tells afterComplete once, however many look', async () => {
    const told: string[] = []
    const bench = engineBench()
    const engine = bench.open({ hooks: { afterComplete: upload => void told.push(upload.id) } })
    const a = await partial(engine, 'hello', '')
    const { id } = await engine.concatenate({ sources: [a] })
    const last = engine.append(a, { offset: 0, complete: true }, bytesOf('hello'))
    await Promise.all([last, engine.get(id), engine.get(id), engine.get(id)])
    await engine.get(id)
    expect(told).toEqual([id])
  })

  it('is not disturbed by those who look while it is put together', async () => {
    const bench = engineBench()
    let letGo = (): void => {}
    const gate = new Promise<void>(resolve => {
      letGo = resolve
    })
    const copy = bench.storage.concatenate
    const begun = new Promise<void>(resolve => {
      Object.assign(bench.storage, {
        async concatenate(...[handle, sources, context]: Parameters<NonNullable<typeof copy>>) {
          resolve()
          await gate
          return copy?.(handle, sources, context)
        },
      })
    })
    const engine = bench.open()
    const a = await partial(engine, 'hello')
    const whole = engine.concatenate({ sources: [a] })
    await begun
    const [{ id = '' } = {}] = (await engine.list()).uploads.filter(each => each.sources)
    expect(await engine.get(id)).toMatchObject({ status: 'created', offset: 5, length: 5 })
    letGo()
    expect(await whole).toMatchObject({ status: 'completed' })
  })
})

describe('a concatenation that is refused', () => {
  it.each([
    ['no partial upload', 'INVALID_INPUT', async () => []],
    ['an unknown one', 'UPLOAD_NOT_FOUND', async () => ['nobody']],
    [
      'one that is no partial',
      'INVALID_INPUT',
      async (engine: UploadEngine) => [(await engine.create({ length: 1 })).id],
    ],
  ] as const)('names %s: %s', async (_, code, sources) => {
    const engine = engineBench().open()
    await expectCode(engine.concatenate({ sources: await sources(engine) }), code)
    expect((await engine.list()).uploads.filter(each => each.sources)).toEqual([])
  })

  it('is of somebody else, who might as well have none', async () => {
    const engine = engineBench().open()
    const { id } = await engine.create({ partial: true, length: 1 }, { owner: 'ann' })
    await expectCode(engine.concatenate({ sources: [id] }, { owner: 'bob' }), 'UPLOAD_NOT_FOUND')
  })

  it('by a hook leaves nothing published', async () => {
    const bench = engineBench()
    const hooks = {
      beforeComplete() {
        throw new Error('a virus')
      },
    }
    const engine = bench.open({ hooks })
    await expectCode(engine.concatenate({ sources: [await partial(engine, 'hello')] }), 'REFUSED')
    expect(bench.storage.objects.size).toBe(0)
  })

  it('takes no bytes, and a partial upload is not published alone', async () => {
    const engine = engineBench().open()
    const a = await partial(engine, 'hello')
    const b = await partial(engine, 'world', '')
    const { id } = await engine.concatenate({ sources: [a, b] })
    await expectCode(engine.append(id, { offset: 0 }, bytesOf('x')), 'UPLOAD_CONCATENATED')
    await expectCode(engine.complete(id), 'UPLOAD_CONCATENATED')
    await expectCode(engine.complete(a), 'UPLOAD_PARTIAL')
  })
})

describe('remove', () => {
  it('takes a completed upload away with its object', async () => {
    const bench = engineBench()
    const engine = bench.open()
    const { id } = await engine.create({ length: 5 })
    const { key } = await engine.append(id, { offset: 0, complete: true }, bytesOf('hello'))
    expect(bench.published(key)).toBe('hello')
    await engine.remove(id)
    expect(bench.published(key)).toBeUndefined()
    await expectCode(engine.get(id), 'UPLOAD_NOT_FOUND')
  })

  it('goes on after a crash', async () => {
    const bench = engineBench()
    const engine = bench.open()
    const { id } = await engine.create({ length: 5 })
    await engine.append(id, { offset: 0, complete: true }, bytesOf('hello'))
    const dying = { ...bench.storage, remove: () => Promise.reject(new Error('the power went')) }
    await expectCode(bench.open({ storage: dying }).remove(id), 'STORAGE_FAILED')
    await expectCode(engine.get(id), 'UPLOAD_NOT_FOUND')
    bench.clock.advance(60_000)
    await engine.sweep()
    expect(bench.storage.objects.size).toBe(0)
    expect(await bench.record(id)).toBeUndefined()
  })

  it('of a completed upload is NOT_SUPPORTED where the storage cannot, and changes nothing', async () => {
    const bench = engineBench()
    const { remove, ...storage } = bench.storage
    expect(remove).toBeDefined()
    const engine = bench.open({ storage })
    const { id } = await engine.create({ length: 0 })
    await engine.complete(id)
    await expectCode(engine.remove(id), 'NOT_SUPPORTED')
    expect(await engine.get(id)).toMatchObject({ status: 'completed' })
  })
})
