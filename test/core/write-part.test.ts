import { describe, expect, it } from 'vitest'
import { bytesOf, digestOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { cutSource } from '../support/hanging-source.ts'
import { contiguous, objectStore, type StorageShape, sequential } from '../support/storage-shapes.ts'

const text = 'abcdefghijklmnopqrstuvwxyz'

/** Like Azure: numbered parts of any size, and so without a tail. */
const blocks: StorageShape = {
  name: 'blocks',
  traits: { part: { max: 8, maxCount: 50_000 }, contiguous: false },
}

const rangeAt = (offset: number, size = 8): string => text.slice(offset, offset + size)

describe.each([contiguous, objectStore, blocks])('writePart ($name)', shape => {
  async function open(chunkSize = 8, request = {}) {
    const bench = engineBench(shape)
    const engine = bench.open({ chunkSize })
    const { id, key } = await engine.create({ length: text.length, ...request })
    const write = (offset: number, digest = digestOf(rangeAt(offset, chunkSize))) =>
      engine.writePart(id, { offset, digest }, bytesOf(rangeAt(offset, chunkSize)))
    return { bench, engine, id, key, write }
  }

  it('takes ranges in any order, and the offset follows the prefix without holes', async () => {
    const { bench, engine, id, key, write } = await open()
    const offsets: number[] = []
    for (const offset of [24, 8, 0, 16]) offsets.push((await write(offset)).offset)
    expect(offsets).toEqual([0, 0, 16, 26])
    await engine.complete(id)
    expect(bench.published(key)).toBe(text)
  })

  it('takes ranges in parallel, and the whole digest is right', async () => {
    const { bench, engine, id, key, write } = await open(8, { digest: digestOf(text, 'sha256') })
    await Promise.all([16, 24, 0, 8].map(offset => write(offset)))
    expect(await engine.complete(id)).toMatchObject({ status: 'completed' })
    expect(bench.published(key)).toBe(text)
  })

  it('takes ranges of several parts', async () => {
    const { bench, engine, id, key, write } = await open(16)
    for (const offset of [16, 0]) await write(offset)
    await engine.complete(id)
    expect(bench.published(key)).toBe(text)
  })

  it.each([8, 16])('answers again for a range that is there already (chunks of %d)', async chunkSize => {
    const { bench, engine, id, write } = await open(chunkSize)
    await write(0)
    await write(16)
    const before = await bench.record(id)
    for (const offset of [0, 16]) expect(await write(offset)).toEqual(await engine.get(id))
    expect(await bench.record(id)).toEqual(before)
  })

  it('refuses other bytes where some are, and bytes that prove nothing', async () => {
    const { engine, id, write } = await open()
    await write(8)
    const error = await expectCode(write(8, digestOf('other')), 'RANGE_TAKEN')
    expect(error.details).toEqual({ offset: 8, size: 8 })
    await expectCode(engine.writePart(id, { offset: 8 }, bytesOf(rangeAt(8))), 'RANGE_TAKEN')
  })

  it('stores a damaged or cut range not at all, and a right one afterwards', async () => {
    const { engine, id, write } = await open()
    const error = await expectCode(write(8, digestOf('other')), 'DIGEST_MISMATCH')
    expect(error.details.actual).toBe(digestOf(rangeAt(8)).value)
    const cut = await expectCode(engine.writePart(id, { offset: 8 }, cutSource('ijk')), 'CHUNK_CUT')
    expect(cut.details.received).toBe(3)
    await expectCode(engine.writePart(id, { offset: 8 }, bytesOf('ijk')), 'CHUNK_CUT')
    await expectCode(engine.writePart(id, { offset: 8 }, bytesOf('ijklmnopq')), 'LENGTH_MISMATCH')
    expect(await engine.get(id)).toMatchObject({ offset: 0, parts: [] })
    expect(await write(8)).toMatchObject({ offset: 0 })
  })

  it.each([1, 7, 26, 32, 800])('refuses a range at %d', async offset => {
    const { write } = await open()
    const error = await expectCode(write(offset), 'RANGE_MISALIGNED')
    expect(error.details).toEqual({ partSize: 8, provided: offset })
  })

  it('lists what is missing', async () => {
    const { engine, id, write } = await open()
    for (const offset of [8, 24]) await write(offset)
    const error = await expectCode(engine.complete(id), 'UPLOAD_INCOMPLETE')
    expect(error.details.missing).toEqual([
      { offset: 0, size: 8 },
      { offset: 16, size: 8 },
    ])
  })

  it('goes on after chunks that end where a range begins, and chunks go on after it', async () => {
    const { bench, engine, id, key, write } = await open()
    await engine.append(id, { offset: 0 }, bytesOf(rangeAt(0)))
    await write(8)
    await engine.append(id, { offset: 16, complete: true }, bytesOf(rangeAt(16, 10)))
    expect(bench.published(key)).toBe(text)
  })

  it('refuses chunks while parts lie beyond the offset', async () => {
    const { engine, id, write } = await open()
    await write(8)
    await expectCode(engine.append(id, { offset: 0 }, bytesOf('abc')), 'RANGE_TAKEN')
  })

  it('never loses bytes to chunks of other sizes: it leaves the rest to chunks', async () => {
    const { bench, engine, id, key, write } = await open()
    await engine.append(id, { offset: 0 }, bytesOf(rangeAt(0, 3)))
    await expectCode(write(8), 'RANGE_MISALIGNED')
    await engine.append(id, { offset: 3 }, bytesOf(rangeAt(3, 5)))
    await write(8).catch(() => {})
    const { offset } = await engine.get(id)
    await engine.append(id, { offset, complete: true }, bytesOf(text.slice(offset)))
    expect(bench.published(key)).toBe(text)
  })

  it('lets one of two writers of a range go first, and both are answered', async () => {
    const { bench, engine, id, key, write } = await open()
    const [first, second] = await Promise.all([write(0), write(0)])
    expect([first.offset, second.offset]).toEqual([8, 8])
    for (const offset of [8, 16, 24]) await write(offset)
    await engine.complete(id)
    expect(bench.published(key)).toBe(text)
  })

  it('takes no parts of a completed, failed or unknown upload', async () => {
    const { engine, id, write } = await open(32)
    await write(0)
    await engine.complete(id)
    await expectCode(write(0), 'UPLOAD_COMPLETED')
    await expectCode(engine.writePart('nowhere', { offset: 0 }, bytesOf('x')), 'UPLOAD_NOT_FOUND')
  })
})

describe('writePart is NOT_SUPPORTED', () => {
  it('where bytes must come in order', async () => {
    const engine = engineBench(sequential).open({ chunkSize: 8 })
    const { id } = await engine.create({ length: 16 })
    await expectCode(engine.writePart(id, { offset: 8 }, bytesOf(rangeAt(8))), 'NOT_SUPPORTED')
  })

  it('where the length was not declared at the creation', async () => {
    const engine = engineBench().open({ chunkSize: 8 })
    const { id } = await engine.create({})
    await expectCode(engine.writePart(id, { offset: 0 }, bytesOf(rangeAt(0))), 'NOT_SUPPORTED')
  })

  it('where chunks are smaller than the storage’s parts', async () => {
    const engine = engineBench(objectStore).open({ chunkSize: 3 })
    const { id } = await engine.create({ length: 16 })
    await expectCode(engine.writePart(id, { offset: 0 }, bytesOf('abc')), 'NOT_SUPPORTED')
  })
})
