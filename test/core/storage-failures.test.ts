import { describe, expect, it } from 'vitest'
import { UploadError } from '../../src/core/errors.ts'
import { bytesOf, digestOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { scriptedStorage } from '../support/scripted-storage.ts'
import { contiguous, objectStore, shapes } from '../support/storage-shapes.ts'

const broken = (): Promise<never> => Promise.reject(new Error('EIO'))
const full = (): Promise<never> => Promise.reject(new UploadError('STORAGE_FULL', 'The disk is full'))

describe.each(shapes)('a storage that fails ($name)', shape => {
  it('is STORAGE_FAILED with the reason as its cause, where it has no words of ours', async () => {
    const bench = engineBench(shape)
    const script = { writePart: broken, writeTail: broken, abort: broken }
    const engine = bench.open({ storage: scriptedStorage(bench.storage, script) })
    const { id } = await engine.create({ length: 20 })
    const error = await expectCode(
      engine.append(id, { offset: 0 }, bytesOf('x'.repeat(20))),
      'STORAGE_FAILED',
    )
    expect(error.cause).toMatchObject({ message: 'EIO' })
    const claims = { digest: digestOf('abc') }
    await expectCode(engine.append(id, { offset: 0, claims }, bytesOf('abc')), 'STORAGE_FAILED')
    await expectCode(engine.abort(id), 'STORAGE_FAILED')
  })

  it('says what it says, where that is one of our codes', async () => {
    const bench = engineBench(shape)
    const storage = scriptedStorage(bench.storage, { writePart: full, writeTail: full })
    const engine = bench.open({ storage })
    const { id } = await engine.create({ length: 20 })
    await expectCode(engine.append(id, { offset: 0 }, bytesOf('x'.repeat(20))), 'STORAGE_FULL')
    expect(await engine.get(id)).toMatchObject({ offset: 0, status: 'created' })
  })

  it('loses nothing that was acknowledged, and the upload goes on from there', async () => {
    const bench = engineBench(shape)
    let failures = 0
    const storage = scriptedStorage(bench.storage, {
      writePart: (part, next) => {
        if (part.offset < 8 || failures > 0) return next()
        failures += 1
        return full()
      },
    })
    const engine = bench.open({ storage })
    const { id, key } = await engine.create({ length: 26 })
    async function* source(): AsyncIterable<Uint8Array> {
      for (const letters of ['abcd', 'efgh', 'ijkl', 'mnop', 'qrst']) yield bytesOf(letters)
    }
    await expectCode(engine.append(id, { offset: 0 }, source()), 'STORAGE_FULL')
    const { offset } = await engine.get(id)
    expect(offset).toBe(8)
    await engine.append(id, { offset, complete: true }, bytesOf('ijklmnopqrstuvwxyz'))
    expect(bench.published(key)).toBe('abcdefghijklmnopqrstuvwxyz')
  })
})

describe('a storage that lost the bytes by the time they are published', () => {
  it('fails the upload, with the reason, instead of being asked for them for ever', async () => {
    const bench = engineBench(contiguous)
    const storage = scriptedStorage(bench.storage, {
      complete: () => Promise.reject(new UploadError('STORAGE_GONE', 'The bucket forgot them')),
    })
    const engine = bench.open({ storage })
    const { id } = await engine.create({ length: 3 })
    await engine.append(id, { offset: 0 }, bytesOf('abc'))
    await expectCode(engine.complete(id), 'STORAGE_GONE')
    expect(await engine.get(id)).toMatchObject({
      status: 'failed',
      failure: { code: 'STORAGE_GONE', message: 'The bucket forgot them' },
    })
    expect((await engine.sweep()).failed).toEqual([])
  })
})

describe('a tail', () => {
  const letters = 'abcdefghijklmnop'

  it('is removed only after the record moved over to the part that holds its bytes', async () => {
    const bench = engineBench(objectStore)
    const removed: (number | undefined)[] = []
    const { id } = await bench.open().create({ length: 20 })
    const storage = scriptedStorage(bench.storage, {
      removeTail: async next => {
        removed.push((await bench.record(id))?.offset)
        await next()
      },
    })
    const engine = bench.open({ storage })
    for (const offset of [0, 2])
      await engine.append(id, { offset }, bytesOf(letters.slice(offset, offset + 2)))
    expect(bench.bucket.open.get(id)?.tails.size).toBe(2)
    await engine.append(id, { offset: 4 }, bytesOf('efgh'))
    expect(removed).toEqual([8, 8])
    expect(bench.bucket.open.get(id)?.tails.size).toBe(0)
  })

  it('that could not be written leaves the one before it', async () => {
    const bench = engineBench(objectStore)
    const engine = bench.open()
    const { id, key } = await engine.create({ length: 4 })
    await engine.append(id, { offset: 0 }, bytesOf('ab'))
    const failing = bench.open({ storage: scriptedStorage(bench.storage, { writeTail: full }) })
    await expectCode(failing.append(id, { offset: 2 }, bytesOf('c')), 'STORAGE_FULL')
    expect(await engine.get(id)).toMatchObject({ offset: 2 })
    await engine.append(id, { offset: 2, complete: true }, bytesOf('cd'))
    expect(bench.published(key)).toBe('abcd')
  })

  it('that could not be removed is no failure, and goes with the upload', async () => {
    const bench = engineBench(objectStore)
    const engine = bench.open({ storage: scriptedStorage(bench.storage, { removeTail: full }) })
    const { id, key } = await engine.create({ length: 4 })
    await engine.append(id, { offset: 0 }, bytesOf('ab'))
    await engine.append(id, { offset: 2, complete: true }, bytesOf('cd'))
    expect(bench.published(key)).toBe('abcd')
    expect(bench.bucket.open.size).toBe(0)
  })
})

describe('the memory of the engine', () => {
  it('is whole again after every kind of ending', async () => {
    const bench = engineBench(contiguous)
    let isFull = true
    const storage = scriptedStorage(bench.storage, { writePart: (_, next) => (isFull ? full() : next()) })
    const engine = bench.open({ memoryBudget: 1_048_576, storage })
    const half = bytesOf('x'.repeat(524_288))
    for (let round = 0; round < 3; round += 1) {
      const { id } = await engine.create({})
      await expectCode(engine.append(id, { offset: 0 }, half), 'STORAGE_FULL')
      await expectCode(engine.append(id, { offset: 0, maxSize: 1 }, half), 'CHUNK_TOO_LARGE')
    }
    isFull = false
    async function* source(): AsyncIterable<Uint8Array> {
      for (let piece = 0; piece < 4; piece += 1) yield half
    }
    const { id } = await engine.create({})
    expect(await engine.append(id, { offset: 0 }, source())).toMatchObject({ offset: 4 * half.length })
  })
})
