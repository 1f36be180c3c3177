import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { memoryLocker, memorySessions } from '../../../src/adapters/memory/index.ts'
import { createUploadEngine } from '../../../src/core/create-engine.ts'
import type { EngineOptions } from '../../../src/core/options.ts'
import type { UploadEngine } from '../../../src/core/upload-engine.ts'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import { azureService } from '../../services/azure-service.ts'
import { expectCode } from '../../support/expect-code.ts'
import { azureBench, minimal } from './support/azure-bench.ts'

const bench = azureBench(await azureService())
const bytes = Buffer.from(seededRandom(6).bytes(5_300_001))
const sha256 = { algorithm: 'sha256', value: createHash('sha256').update(bytes).digest('hex') }

/** Engines over the same stores, as in several processes. */
function processes(staging: 'key' | 'private', options: Partial<EngineOptions> = {}): () => UploadEngine {
  const [sessions, locker] = [memorySessions(), memoryLocker()]
  return () => createUploadEngine({ storage: bench.open({ staging }), sessions, locker, ...options })
}

async function contentOf(engine: UploadEngine, id: string): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of (await engine.read(id)).body) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function* brokenAfter(size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += 65_536) yield bytes.subarray(at, Math.min(at + 65_536, size))
  throw new Error('the connection is gone')
}

describe.each(['key', 'private'] as const)('an engine over Azure, staging: %s', staging => {
  it('goes on in another process where the first one stopped in the middle of a part', async () => {
    const open = processes(staging)
    const [first, second] = [open(), open()]
    const { id } = await first.create({ name: 'a.bin', length: bytes.length, digest: sha256 })
    await first.append(id, { offset: 0 }, brokenAfter(2_500_000)).catch(() => {})
    const { offset } = await second.get(id)
    expect(offset).toBe(2_500_000)
    await second.append(id, { offset, complete: true }, bytes.subarray(offset))
    expect((await contentOf(second, id)).equals(bytes)).toBe(true)
  })

  it('takes chunks of any size and a length that is told last', async () => {
    const engine = processes(staging)()
    const { id } = await engine.create({ name: 'a.bin' })
    const sizes = [1, 700_000, 999_999, 2_000_000, 3]
    let offset = 0
    for (const size of sizes) {
      await engine.append(id, { offset }, bytes.subarray(offset, offset + size))
      offset += size
    }
    await engine.complete(id, { length: offset })
    expect((await contentOf(engine, id)).equals(bytes.subarray(0, offset))).toBe(true)
  })

  it('takes ranges in any order, several at once, and says what is missing', async () => {
    const engine = processes(staging, { chunkSize: minimal })()
    const { id, chunkSize } = await engine.create({ name: 'a.bin', length: bytes.length })
    const offsets = Array.from(
      { length: Math.ceil(bytes.length / chunkSize) },
      (_, index) => index * chunkSize,
    )
    const write = (offset: number) =>
      engine.writePart(id, { offset }, bytes.subarray(offset, offset + chunkSize))
    await Promise.all(
      [...offsets]
        .reverse()
        .filter(offset => offset !== chunkSize)
        .map(write),
    )
    const { details } = await expectCode(engine.complete(id), 'UPLOAD_INCOMPLETE')
    expect(details.missing).toEqual([{ offset: chunkSize, size: chunkSize }])
    await write(chunkSize)
    await engine.complete(id)
    expect((await contentOf(engine, id)).equals(bytes)).toBe(true)
  })

  it('publishes a file without a byte', async () => {
    const engine = processes(staging)()
    const { id } = await engine.create({ name: 'a.bin', length: 0 })
    expect((await engine.complete(id)).object).toMatchObject({ size: 0 })
    expect(await contentOf(engine, id)).toHaveLength(0)
  })

  it('puts partial uploads together, tails and all, which may go afterwards', async () => {
    const engine = processes(staging)()
    const cuts = [0, 1_200_000, 1_200_005, bytes.length]
    const sources: string[] = []
    for (const [index, start] of cuts.slice(0, -1).entries()) {
      const piece = bytes.subarray(start, cuts[index + 1])
      const { id } = await engine.create({ name: 'a.bin', partial: true, length: piece.length })
      await engine.append(id, { offset: 0, complete: true }, piece)
      sources.push(id)
    }
    const { id } = await engine.concatenate({ name: 'whole.bin', sources })
    for (const source of sources) await engine.abort(source)
    expect((await engine.get(id)).status).toBe('completed')
    expect((await contentOf(engine, id)).equals(bytes)).toBe(true)
  })
})

describe('an engine over Azure, staging: private', () => {
  it('shows the bytes to a hook before anybody else can read them', async () => {
    let seen = Buffer.alloc(0)
    const engine = processes('private', {
      hooks: {
        async beforeComplete(_, staged) {
          for await (const piece of staged.read({ start: 5, end: 2_000_000 }))
            seen = Buffer.concat([seen, piece])
        },
      },
    })()
    const { id } = await engine.create({ name: 'a.bin', length: bytes.length })
    await engine.append(id, { offset: 0, complete: true }, bytes)
    expect(seen.equals(bytes.subarray(5, 2_000_000))).toBe(true)
    expect((await contentOf(engine, id)).equals(bytes)).toBe(true)
  })

  it('hands out addresses, finds what came by them, and completes', async () => {
    const engine = processes('private', { chunkSize: minimal })()
    const { id } = await engine.create({ name: 'a.bin', length: bytes.length, direct: true })
    for (const { url, method, headers, offset, size } of await engine.direct(id))
      expect(
        (await fetch(url, { method, headers, body: bytes.subarray(offset, offset + size) })).status,
      ).toBe(201)
    await engine.complete(id)
    expect((await contentOf(engine, id)).equals(bytes)).toBe(true)
  })
})
