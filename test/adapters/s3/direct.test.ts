import { S3Client } from '@aws-sdk/client-s3'
import { afterAll, describe, expect, it } from 'vitest'
import { memoryLocker, memorySessions } from '../../../src/adapters/memory/index.ts'
import { s3Storage } from '../../../src/adapters/s3/index.ts'
import { createUploadEngine } from '../../../src/core/create-engine.ts'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import { s3Service } from '../../services/s3-service.ts'
import { context, readAll, s3Bench, targetOf } from './support/s3-bench.ts'
import { s3Config } from './support/s3-config.ts'

const MiB = 1_048_576
const service = await s3Service()
const bench = s3Bench(service)
const storage = bench.open()
const bytes = Buffer.from(seededRandom(3).bytes(11 * MiB))

afterAll(async () => {
  await storage.close?.()
  bench.close()
})

describe('addresses of parts', () => {
  it('take a file straight to S3, which the engine then finds, checks and publishes', async () => {
    const engine = createUploadEngine({ storage, sessions: memorySessions(), locker: memoryLocker() })
    const { id } = await engine.create(
      { name: 'a.bin', length: bytes.length, direct: true },
      { trusted: true },
    )
    const parts = await engine.direct(id, undefined, { trusted: true })
    expect(parts.reduce((sum, part) => sum + part.size, 0)).toBe(bytes.length)
    for (const { url, method, headers, offset, size } of [...parts].reverse()) {
      const answer = await fetch(url, { method, headers, body: bytes.subarray(offset, offset + size) })
      expect(answer.status).toBe(200)
    }
    const { key, object } = await engine.complete(id, {}, { trusted: true })
    expect(object?.size).toBe(bytes.length)
    expect((await readAll(storage, key)).equals(bytes)).toBe(true)
  })

  it('are good for one part of one upload and one size, and hold no secret key', async () => {
    const handle = await storage.create(targetOf(), context)
    const before = Date.now()
    const [part] = (await storage.direct?.(handle, [{ number: 1, offset: 0, size: 1000 }], context)) ?? []
    expect(part?.expiresAt).toBeGreaterThanOrEqual(before + 3_600_000)
    const url = part?.url ?? ''
    expect(url).not.toContain(service.credentials.secretAccessKey)
    const put = (to: string, size: number) => fetch(to, { method: 'PUT', body: bytes.subarray(0, size) })
    expect((await put(url.replace('partNumber=1', 'partNumber=2'), 1000)).status).toBe(403)
    expect((await put(url, 999)).status).toBe(403)
    expect((await put(url, 1000)).status).toBe(200)
    await storage.abort(handle, context)
  })

  it('are right also with a client that adds checksums to everything', async () => {
    const client = new S3Client({ ...s3Config(service), requestChecksumCalculation: 'WHEN_SUPPORTED' })
    const { bucket, prefix } = service
    const storage = s3Storage({ bucket, prefix, client })
    const handle = await storage.create(targetOf(), context)
    const [part] = (await storage.direct?.(handle, [{ number: 1, offset: 0, size: 1000 }], context)) ?? []
    expect(part?.url).not.toContain('checksum')
    const answer = await fetch(part?.url ?? '', { method: 'PUT', body: bytes.subarray(0, 1000) })
    expect(answer.status).toBe(200)
    await storage.abort(handle, context)
    client.destroy()
  })
})
