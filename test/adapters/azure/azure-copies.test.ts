import { BlockBlobClient } from '@azure/storage-blob'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sourceAccess } from '../../../src/adapters/azure/source-access.ts'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import { azureService } from '../../services/azure-service.ts'
import { type AzureBench, azureBench, context, readAll, targetOf, writeAll } from './support/azure-bench.ts'
import { type CopyingAccount, copyingAccount } from './support/copying-account.ts'

const service = await azureService()
const isLocal = service.connectionString.includes('127.0.0.1')
const bytes = Buffer.from(seededRandom(9).bytes(2_100_000))

describe.runIf(isLocal)('copies inside Azure', () => {
  let account: CopyingAccount
  let bench: AzureBench
  beforeEach(async () => {
    account = await copyingAccount(service.connectionString)
    bench = azureBench(service, account.connectionString)
  })
  afterEach(() => account.close())

  async function publishPrivately() {
    const storage = bench.open({ staging: 'private' })
    const handle = await storage.create(targetOf(), context)
    const object = await storage.complete(handle, await writeAll(storage, handle, bytes), context)
    expect((await readAll(storage, object.key)).equals(bytes)).toBe(true)
    return object
  }

  it('publish what was staged privately, by a signature that may read that blob alone', async () => {
    const { digest } = await publishPrivately()
    expect(digest).toMatchObject({ algorithm: 'crc32' })
    expect(account.copies).toHaveLength(1)
    const { source, range } = account.copies[0] ?? {}
    expect(range).toBe(`bytes=0-${bytes.length - 1}`)
    expect(source?.pathname).toMatch(/\.quayside\/.*\/staged$/)
    expect([source?.searchParams.get('sp'), source?.searchParams.get('sr')]).toEqual(['r', 'b'])
  })

  it('bring partial uploads together, in order and with repeats', async () => {
    const storage = bench.open()
    const sources = []
    for (const size of [1_500_000, 3]) {
      const { id } = targetOf()
      const handle = await storage.create(targetOf({ id, key: `.partials/${id}` }), context)
      sources.push({ handle, assembly: await writeAll(storage, handle, bytes.subarray(0, size)) })
    }
    const [a, b] = sources
    if (!a || !b) throw new Error('there are two sources')
    const target = targetOf()
    const handle = await storage.create(target, context)
    const parts = await storage.concatenate?.(handle, [b, a, b], context)
    expect(account.copies).toHaveLength(3)
    await storage.complete(handle, { size: 1_500_006, parts: parts ?? [] }, context)
    const [short, long] = [bytes.subarray(0, 3), bytes.subarray(0, 1_500_000)]
    expect((await readAll(storage, target.key)).equals(Buffer.concat([short, long, short]))).toBe(true)
    await storage.abort(a.handle, context)
    await storage.abort(b.handle, context)
  })

  it.each([
    [403, 'CannotVerifyCopySource'],
    [501, 'APINotImplemented'],
  ])('stream through this process where the service answers %i %s', async (status, code) => {
    account.refuse(status, code)
    await publishPrivately()
    expect(account.copies).toHaveLength(1)
  })
})

describe('what lets Azure read the source of a copy', () => {
  it('is the token, where the client has one', async () => {
    const credential = {
      getToken: async () => ({ token: 'a-token', expiresOnTimestamp: Date.now() + 60_000 }),
    }
    const blob = new BlockBlobClient('https://account.blob.core.windows.net/photos/a', credential)
    expect(await sourceAccess(blob, Date.now())).toEqual({
      url: blob.url,
      options: { sourceAuthorization: { scheme: 'Bearer', value: 'a-token' } },
    })
  })

  it("is the client's own signature, where it was built with one", async () => {
    const url = 'https://account.blob.core.windows.net/photos/a?sp=rw&sig=abc'
    expect(await sourceAccess(new BlockBlobClient(url), Date.now())).toEqual({ url, options: {} })
  })
})
