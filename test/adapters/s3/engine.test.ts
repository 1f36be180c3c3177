import { createHash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { memoryLocker, memorySessions } from '../../../src/adapters/memory/index.ts'
import { createUploadEngine } from '../../../src/core/create-engine.ts'
import type { UploadEngine } from '../../../src/core/upload-engine.ts'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import { s3Service } from '../../services/s3-service.ts'
import { context, readAll, s3Bench } from './support/s3-bench.ts'

const MiB = 1_048_576
const service = await s3Service()
const bench = s3Bench(service)
const storage = bench.open()
const random = seededRandom(11)
const caller = { trusted: true }

afterAll(async () => {
  await storage.close?.()
  bench.close()
})

/** Engines over one store, as processes would be; each with a storage of its own. */
function engines(chunkSize = 8 * MiB): () => UploadEngine {
  const stores = { sessions: memorySessions(), locker: memoryLocker() }
  return () => createUploadEngine({ ...stores, storage: bench.open(), chunkSize })
}

async function published(engine: UploadEngine, id: string): Promise<Buffer> {
  const { body } = await engine.read(id, {}, caller)
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Nothing of ours is left beside what was published. */
async function expectNothingLeft(): Promise<void> {
  expect((await bench.names()).filter(name => name.startsWith('.quayside/'))).toEqual([])
  expect(await bench.unfinished()).toEqual([])
}

describe('an engine over S3', () => {
  it('takes chunks of any size, each in another process, and leaves nothing behind', async () => {
    const open = engines()
    const bytes = Buffer.from(random.bytes(11 * MiB + 17))
    const digest = { algorithm: 'sha256', value: createHash('sha256').update(bytes).digest('hex') }
    const metadata = { title: 'a ü' }
    const { id } = await open().create({ name: 'a.bin', length: bytes.length, metadata }, caller)
    const sizes = [1, 99_999, 3 * MiB, 100_000, 5 * MiB + 1, 2 * MiB]
    let offset = 0
    for (const size of [...sizes, bytes.length]) {
      const chunk = bytes.subarray(offset, offset + size)
      const before = await open().get(id, caller)
      expect(before.offset).toBe(offset)
      offset = (await open().append(id, { offset, size: chunk.length }, chunk, caller)).offset
    }
    const engine = open()
    const { object, key } = await engine.complete(id, {}, caller)
    expect(object).toMatchObject({ key, size: bytes.length, digest: { algorithm: 'crc32' } })
    const found = await published(engine, id)
    expect(createHash('sha256').update(found).digest('hex')).toBe(digest.value)
    await expectNothingLeft()
  })

  it('goes on in another process where one was killed in the middle of a part', async () => {
    const open = engines()
    const bytes = Buffer.from(random.bytes(18 * MiB))
    const [first, second] = [open(), open()]
    const { id } = await first.create({ name: 'b.bin', length: bytes.length }, caller)
    const broken = async function* () {
      yield bytes.subarray(0, 10 * MiB)
      throw new Error('killed')
    }
    await expect(first.append(id, { offset: 0 }, broken(), caller)).rejects.toThrow()
    const { offset } = await second.get(id, caller)
    expect(offset).toBeGreaterThan(0)
    await second.append(id, { offset, complete: true }, bytes.subarray(offset), caller)
    expect((await published(second, id)).equals(bytes)).toBe(true)
    await expectNothingLeft()
  })

  it('takes an unknown length, and none at all', async () => {
    const engine = engines()()
    const bytes = Buffer.from(random.bytes(6 * MiB))
    const { id } = await engine.create({ name: 'c.bin' }, caller)
    await engine.append(id, { offset: 0 }, bytes, caller)
    await engine.complete(id, { length: bytes.length }, caller)
    expect((await published(engine, id)).equals(bytes)).toBe(true)
    const empty = await engine.create({ name: 'd.bin', length: 0 }, caller)
    const { object } = await engine.complete(empty.id, {}, caller)
    expect(object).toMatchObject({ size: 0 })
    expect(await published(engine, empty.id)).toHaveLength(0)
  })

  it('takes parts in parallel and in any order', async () => {
    const open = engines()
    const bytes = Buffer.from(random.bytes(30 * MiB + 5))
    const { id, chunkSize } = await open().create({ name: 'e.bin', length: bytes.length }, caller)
    const offsets = Array.from(
      { length: Math.ceil(bytes.length / chunkSize) },
      (_, index) => index * chunkSize,
    )
    await Promise.all(
      offsets.reverse().map(offset => {
        return open().writePart(id, { offset }, bytes.subarray(offset, offset + chunkSize), caller)
      }),
    )
    const engine = open()
    await engine.complete(id, {}, caller)
    expect((await published(engine, id)).equals(bytes)).toBe(true)
  })

  it('copies partial uploads of any size inside S3, and frees them when they are aborted', async () => {
    const engine = engines()()
    const pieces = [6 * MiB, 1, 2 * MiB, 0, 12 * MiB + 3].map(size => Buffer.from(random.bytes(size)))
    const ids: string[] = []
    for (const piece of pieces) {
      const { id } = await engine.create({ name: 'p.bin', length: piece.length, partial: true }, caller)
      await engine.append(id, { offset: 0, complete: true }, piece, caller)
      ids.push(id)
    }
    const whole = await engine.concatenate({ name: 'f.bin', sources: [...ids, ids[0] ?? ''] }, caller)
    expect(whole.status).toBe('completed')
    const expected = Buffer.concat([...pieces, pieces[0] ?? Buffer.alloc(0)])
    expect((await published(engine, whole.id)).equals(expected)).toBe(true)
    for (const id of ids) await engine.abort(id, caller)
    expect((await published(engine, whole.id)).equals(expected)).toBe(true)
    await expectNothingLeft()
  })

  it('frees everything of an upload that is aborted, parts and tails', async () => {
    const open = engines()
    const { id, key } = await open().create({ name: 'g.bin', length: 20 * MiB }, caller)
    await open().append(id, { offset: 0, size: 9 * MiB }, random.bytes(9 * MiB), caller)
    expect(await bench.unfinished()).not.toEqual([])
    await open().abort(id, caller)
    expect(await bench.names()).not.toContain(key)
    await expectNothingLeft()
  })
})

describe('an S3 object', () => {
  it('has the type, metadata and settings that its upload asked for', async () => {
    const storage = bench.open({
      objectSettings: ({ key }) => ({
        cacheControl: 'max-age=60',
        contentDisposition: `inline; filename="${key.slice(-5)}"`,
      }),
    })
    const engine = createUploadEngine({ storage, sessions: memorySessions(), locker: memoryLocker() })
    const request = { name: 'h.txt', length: 2, contentType: 'text/plain', metadata: { Who: 'Ann' } }
    const { id } = await engine.create(request, caller)
    const { key } = await engine.append(id, { offset: 0, complete: true }, Buffer.from('hi'), caller)
    const head = await bench.head(key)
    expect(head).toMatchObject({ ContentType: 'text/plain', CacheControl: 'max-age=60' })
    expect(head.Metadata).toMatchObject({ who: 'Ann' })
    expect(head.ContentDisposition).toMatch(/^inline; filename=/)
    expect((await readAll(storage, key)).toString()).toBe('hi')
    await storage.remove?.(key, context)
    await engine.close()
  })
})
