import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../../src/adapters/memory/index.ts'
import { bytesOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { objectStore, sequential } from '../support/storage-shapes.ts'

describe('create', () => {
  it('opens an upload that stands at 0 and shows nothing under its key', async () => {
    const bench = engineBench()
    const upload = await bench.open().create({ name: 'a.txt', length: 5, contentType: 'text/plain' })
    expect(upload).toMatchObject({
      collection: 'uploads',
      status: 'created',
      name: 'a.txt',
      offset: 0,
      length: 5,
      contentType: 'text/plain',
      hashFunction: 'md5',
      retriesLeft: 2,
      storage: 'memory',
      key: 'uploads/anonymous/2026/01/01/a.txt',
      chunkSize: 64_000_000,
      parts: [],
      metadata: {},
      wire: {},
    })
    expect(bench.published(upload.key)).toBeUndefined()
  })

  it('tells nobody what only the engine may know', async () => {
    const upload = await engineBench().open().create({ name: 'a.txt' })
    for (const secret of ['handle', 'revision', 'fence', 'tails', 'dueAt', 'pending', 'plannedLength'])
      expect(upload).not.toHaveProperty(secret)
    expect(Object.isFrozen(upload)).toBe(true)
  })

  it('keeps metadata and wire as they are', async () => {
    const metadata = { deep: { list: [1, null, 'x'] } }
    const engine = engineBench().open()
    const { id } = await engine.create({ metadata, wire: { tus: { a: 1 } } })
    expect(await engine.get(id)).toMatchObject({ metadata, wire: { tus: { a: 1 } } })
  })

  it('names the object <id><extension> where file names are not preserved, and still knows the name', async () => {
    const engine = engineBench().open({ preserveFileName: false, uploadId: () => 'the-id' })
    const upload = await engine.create({ name: 'My File.PDF' })
    expect(upload).toMatchObject({ name: 'My_File.PDF', key: 'uploads/anonymous/2026/01/01/the-id.PDF' })
  })

  it('asks the application where objects go, and refuses a path that leaves the storage', async () => {
    const bench = engineBench()
    const upload = await bench
      .open({ uploadPath: async ({ name, id }) => `${id}/${name}`, uploadId: () => 'u' })
      .create({ name: '../x.txt' })
    expect(upload.key).toBe('u/x.txt')
    await expectCode(bench.open({ uploadPath: () => '../x' }).create({ name: 'x' }), 'INVALID_OPTIONS')
    expect(bench.bucket.open.size).toBe(1)
  })

  it('tells clients chunks that are whole parts', async () => {
    const engine = engineBench(objectStore).open({ chunkSize: 30 })
    expect(await engine.create({ length: 100 })).toMatchObject({ chunkSize: 24 })
  })

  it('makes a key that is fixed now unique now', async () => {
    const bench = engineBench({ name: 'fixed', traits: { keyFixedAtCreate: true } })
    const upload = await bench.open({ uploadId: () => '0123456789' }).create({ name: 'a.txt' })
    expect(upload.key).toMatch(/a-01234567\.txt$/)
  })
})

describe('a request that cannot be', () => {
  it('is refused with all problems at once', async () => {
    const engine = engineBench().open()
    const request = {
      length: -1,
      name: 'x'.repeat(10_001),
      contentType: 'x'.repeat(256),
      collection: 'other',
    }
    const error = await expectCode(engine.create(request), 'INVALID_INPUT')
    const fields = error.details.problems.map(({ field, rule }) => [field, rule])
    expect(fields).toEqual([
      ['length', 'invalid'],
      ['name', 'too-long'],
      ['contentType', 'too-long'],
      ['collection', 'unknown'],
    ])
  })

  it.each([-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])('has a length of %d', async length => {
    await expectCode(engineBench().open().create({ length }), 'INVALID_INPUT')
  })

  it('names a hash function that is not registered', async () => {
    const engine = engineBench().open()
    await expectCode(engine.create({ hashFunction: 'whirlpool' }), 'UNKNOWN_HASH')
    await expectCode(engine.create({ digest: { algorithm: 'x', value: 'aa' } }), 'UNKNOWN_HASH')
  })

  it.each(['', 'zz', 'abc', `${'a'.repeat(31)}g`, 'a'.repeat(33)])(
    'has %j for an md5 digest',
    async value => {
      await expectCode(
        engineBench()
          .open()
          .create({ digest: { algorithm: 'md5', value } }),
        'INVALID_INPUT',
      )
    },
  )

  it('is larger than the limit of the engine, or of the storage', async () => {
    const engine = engineBench({ name: 'small', traits: { maxObjectSize: 20 } })
    const limited = await expectCode(engine.open({ maxBytes: 10 }).create({ length: 11 }), 'UPLOAD_TOO_LARGE')
    expect(limited.details).toEqual({ maxBytes: 10, provided: 11 })
    await expectCode(engine.open().create({ length: 21 }), 'UPLOAD_TOO_LARGE')
    await engine.open({ maxBytes: 10 }).create({ length: 10 })
  })

  it('names a storage that is not registered', async () => {
    const error = await expectCode(engineBench().open().create({ storage: 'x' }), 'UNKNOWN_STORAGE')
    expect(error.details).toEqual({ name: 'x', known: ['memory'] })
  })
})

describe('several storages', () => {
  const [cold, hot] = [memoryStorage({ name: 'cold' }), memoryStorage({ name: 'hot' })]
  const open = (options = {}) => engineBench().open({ storages: [cold, hot], ...options })

  it('are picked by name, by route, or the first', async () => {
    const route = ({ name = '' }) => (name.endsWith('.txt') ? 'hot' : undefined)
    const engine = open({ storage: undefined, route })
    const storages = [{ storage: 'cold', name: 'a.txt' }, { name: 'a.txt' }, { name: 'a.bin' }]
    const picked = await Promise.all(storages.map(async request => (await engine.create(request)).storage))
    expect(picked).toEqual(['cold', 'hot', 'cold'])
  })

  it('are refused when the route names another', async () => {
    await expectCode(open({ route: () => 'lost' }).create({}), 'UNKNOWN_STORAGE')
  })
})

describe('an id that is taken', () => {
  it('is drawn again, and the upload that has it loses nothing', async () => {
    const bench = engineBench(sequential)
    const ids = ['a', 'a', 'b', 'a', 'a', 'a']
    const engine = bench.open({ uploadId: () => ids.shift() ?? 'none' })
    const first = await engine.create({ name: 'first', length: 8 })
    await engine.append(first.id, { offset: 0 }, bytesOf('01234567'))
    expect((await engine.create({ name: 'second' })).id).toBe('b')
    await expectCode(engine.create({ name: 'third' }), 'ID_TAKEN')
    const { key } = await engine.complete(first.id)
    expect(bench.published(key)).toBe('01234567')
  })
})

describe('create, when the session store fails', () => {
  it('leaves nothing in the storage', async () => {
    const bench = engineBench()
    const sessions = { ...bench.sessions, create: () => Promise.reject(new Error('down')) }
    await expectCode(bench.open({ sessions }).create({}), 'INTERNAL')
    expect(bench.bucket.open.size).toBe(0)
  })
})
