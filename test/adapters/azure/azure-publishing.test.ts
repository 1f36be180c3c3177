import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import { azureService } from '../../services/azure-service.ts'
import { expectCode } from '../../support/expect-code.ts'
import { azureBench, context, minimal, readAll, targetOf, writeAll } from './support/azure-bench.ts'

const service = await azureService()
const bench = azureBench(service)
const bytes = Buffer.from(seededRandom(5).bytes(2_300_000))

describe.each(['key', 'private'] as const)('an upload to Azure, staging: %s', staging => {
  const storage = bench.open({
    staging,
    objectSettings: ({ metadata }) => ({
      cacheControl: 'max-age=60',
      contentDisposition: `attachment; filename="${metadata.name}"`,
      tier: 'Cool',
      tags: { team: 'docks' },
    }),
  })

  it('is published with content type, metadata, settings and the CRC of the whole', async () => {
    const target = targetOf({ contentType: 'text/plain', metadata: { name: 'a.txt', 'of whom': 'é' } })
    const handle = JSON.parse(JSON.stringify(await storage.create(target, context)))
    const object = await storage.complete(handle, await writeAll(storage, handle, bytes), context)
    const value = crc32(bytes).toString(16).padStart(8, '0')
    expect(object).toMatchObject({ size: bytes.length, digest: { algorithm: 'crc32', value } })
    const found = await bench.client.getBlobClient(target.key).getProperties()
    expect(found).toMatchObject({
      etag: object.etag,
      contentType: 'text/plain',
      cacheControl: 'max-age=60',
      contentDisposition: 'attachment; filename="a.txt"',
      accessTier: 'Cool',
      metadata: {
        name: 'a.txt',
        of_x0020_whom: '%C3%A9',
        quayside_upload: handle.mark,
        quayside_crc32: value,
      },
    })
    expect((await bench.client.getBlobClient(target.key).getTags()).tags).toEqual({ team: 'docks' })
  })

  it('leaves nothing private behind, completed or aborted', async () => {
    const before = await bench.names()
    const done = await storage.create(targetOf(), context)
    await storage.complete(done, await writeAll(storage, done, bytes), context)
    const dropped = await storage.create(targetOf(), context)
    await writeAll(storage, dropped, bytes)
    await storage.tail?.write(dropped, { offset: 0, size: 1, buffers: [Buffer.of(1)] }, context)
    await storage.abort(dropped, context)
    expect((await bench.names()).filter(name => !before.includes(name))).toEqual([done.key])
  })

  it('is not changed by a writer that lost its lock and writes other bytes to the same part', async () => {
    const target = targetOf()
    const handle = await storage.create(target, context)
    const assembly = await writeAll(storage, handle, bytes)
    await writeAll(storage, handle, Buffer.alloc(bytes.length))
    await storage.complete(handle, assembly, context)
    expect((await readAll(storage, target.key)).equals(bytes)).toBe(true)
  })
})

describe('an upload whose key is taken while it is under way', () => {
  it('can be completed once the key is free again, where it is staged privately', async () => {
    const storage = bench.open({ staging: 'private' })
    const { key } = targetOf()
    const handle = await storage.create(targetOf({ key }), context)
    const assembly = await writeAll(storage, handle, bytes)
    await bench.client.getBlockBlobClient(key).upload('other', 5)
    await expectCode(storage.complete(handle, assembly, context), 'KEY_TAKEN')
    await storage.remove?.(key, context)
    expect(await storage.complete(handle, assembly, context)).toMatchObject({ key })
  })

  it('is KEY_TAKEN where it is staged under the key, and leaves the other alone', async () => {
    const storage = bench.open()
    const { key } = targetOf()
    const handle = await storage.create(targetOf({ key }), context)
    const assembly = await writeAll(storage, handle, bytes)
    await bench.client.getBlockBlobClient(key).upload('other', 5)
    await expectCode(storage.complete(handle, assembly, context), 'KEY_TAKEN')
    expect((await readAll(storage, key)).toString()).toBe('other')
    await storage.abort(handle, context)
  })

  it('loses no block to others that publish under it, where it is to be replaced', async () => {
    const storage = bench.open()
    const { key } = targetOf()
    const handle = await storage.create(targetOf({ key, conflict: 'replace' }), context)
    const assembly = await writeAll(storage, handle, bytes)
    await bench.client.getBlockBlobClient(key).upload('other', 5)
    expect(await storage.complete(handle, assembly, context)).toMatchObject({ key, size: bytes.length })
    expect((await readAll(storage, key)).equals(bytes)).toBe(true)
  })
})

describe('addresses for clients', () => {
  const storage = bench.open({ staging: 'private' })
  const places = [
    { number: 1, offset: 0, size: minimal },
    { number: 2, offset: minimal, size: bytes.length - minimal },
  ]

  it('take parts past this process, which inspect lists and complete publishes', async () => {
    const target = targetOf()
    const handle = await storage.create(target, context)
    const direct = (await storage.direct?.(handle, places, context)) ?? []
    for (const { url, method, headers, offset, size } of direct) {
      const answer = await fetch(url, { method, headers, body: bytes.subarray(offset, offset + size) })
      expect(answer.status).toBe(201)
    }
    const { parts = [] } = await storage.inspect(handle, context)
    expect(parts.map(({ number, size }) => ({ number, size }))).toEqual(
      places.map(({ number, size }) => ({ number, size })),
    )
    const placed = parts.map(part => ({ ...part, offset: places[part.number - 1]?.offset ?? -1 }))
    const object = await storage.complete(handle, { size: bytes.length, parts: placed }, context)
    expect(object.digest).toBeUndefined()
    expect((await readAll(storage, target.key)).equals(bytes)).toBe(true)
  })

  it('may write that one private blob and nothing else, until they expire', async () => {
    const now = Date.now()
    const signing = bench.open({ staging: 'private', directExpiresMs: 60_000 })
    const handle = await signing.create(targetOf(), context)
    const [first] = (await signing.direct?.(handle, places, context)) ?? []
    const url = new URL(first?.url ?? '')
    expect(url.pathname).toMatch(/\.quayside\/.*\/staged$/)
    expect([url.searchParams.get('sp'), url.searchParams.get('sr')]).toEqual(['w', 'b'])
    expect(first?.expiresAt).toBeLessThanOrEqual(Date.now() + 60_000)
    expect(first?.expiresAt).toBeGreaterThan(now + 58_000)
    expect(Date.parse(url.searchParams.get('se') ?? '')).toBe(first?.expiresAt)
    const elsewhere = `${url.origin}${url.pathname.replace('/staged', '/open')}${url.search}`
    expect((await fetch(elsewhere, { method: 'PUT', body: 'x' })).status).toBe(403)
    await signing.abort(handle, context)
  })

  it('are not there where blocks are staged under the key, which nobody but the engine may write', () => {
    expect(bench.open().direct).toBeUndefined()
  })
})
