import { S3Client } from '@aws-sdk/client-s3'
import { afterAll, describe, expect, it } from 'vitest'
import { s3Storage } from '../../../src/adapters/s3/index.ts'
import { describeStorage } from '../../../src/testing/index.ts'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import { s3Service } from '../../services/s3-service.ts'
import { expectCode } from '../../support/expect-code.ts'
import { context, readAll, s3Bench, targetOf, writeAll } from './support/s3-bench.ts'
import { s3Config } from './support/s3-config.ts'

const service = await s3Service()
const { bucket, prefix } = service
const bench = s3Bench(service)
const bytes = Buffer.from(seededRandom(8).bytes(6 * 1024 * 1024))
const publishesAllOrNothing = service.endpoint !== undefined

afterAll(() => bench.close())

describeStorage(
  's3 with equal parts',
  { open: () => bench.open({ uniformParts: true }), publishesAllOrNothing },
  { describe, it },
)

describe.each([
  ['MD5', { checksums: 'md5' }],
  ['no checksums', { checksums: false }],
  ['no conditional writes', { conditionalWrites: false }],
] as const)('an S3 with %s', (_, options) => {
  it('publishes what was sent, twice with the same answer, and refuses a taken key', async () => {
    const storage = bench.open(options)
    const target = targetOf()
    const handle = await storage.create(target, context)
    const assembly = await writeAll(storage, handle, bytes)
    const object = await storage.complete(handle, assembly, context)
    expect(await storage.complete(handle, assembly, context)).toEqual(object)
    expect((await readAll(storage, target.key)).equals(bytes)).toBe(true)
    const late = await storage.create(targetOf({ key: target.key }), context)
    await expectCode(storage.complete(late, await writeAll(storage, late, bytes), context), 'KEY_TAKEN')
    await storage.abort(late, context)
    const tail = await storage.tail?.write(
      handle,
      { offset: 0, size: 3, buffers: [bytes.subarray(0, 3)] },
      context,
    )
    expect(tail && (await storage.tail?.read(handle, tail, context))).toHaveLength(3)
    await storage.abort(handle, context)
    await storage.close?.()
  })
})

describe("a client that adds checksums to everything, as the SDK's own default does", () => {
  it.each(['crc32', 'md5', false] as const)('works with checksums %s', async checksums => {
    const client = new S3Client({ ...s3Config(service), requestChecksumCalculation: 'WHEN_SUPPORTED' })
    const storage = s3Storage({ bucket, prefix, client, checksums })
    const target = targetOf()
    const handle = await storage.create(target, context)
    await storage.complete(handle, await writeAll(storage, handle, bytes), context)
    expect((await readAll(storage, target.key)).equals(bytes)).toBe(true)
    client.destroy()
  })
})

describe('the parts that S3 holds', () => {
  it('are listed over many pages', async () => {
    const storage = bench.open({ retries: 8 })
    const handle = await storage.create(targetOf(), context)
    const numbers = Array.from({ length: 1003 }, (_, index) => index + 1)
    const waiting = [...numbers]
    const lane = async (): Promise<void> => {
      for (let number = waiting.pop(); number; number = waiting.pop()) {
        const part = { number, offset: number - 1, size: 1, buffers: [bytes.subarray(0, 1)], last: false }
        await storage.writePart(handle, part, context)
      }
    }
    await Promise.all(Array.from({ length: 8 }, lane))
    const view = await storage.inspect(handle, context)
    expect(view.parts?.map(part => part.number)).toEqual(numbers)
    await storage.abort(handle, context)
    await storage.close?.()
  })
})
