import { inspect } from 'node:util'
import { S3Client } from '@aws-sdk/client-s3'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { type S3StorageOptions, s3Storage } from '../../../src/adapters/s3/index.ts'
import type { ErrorCode } from '../../../src/core/errors.ts'
import { s3Service } from '../../services/s3-service.ts'
import { expectCode } from '../../support/expect-code.ts'
import { hastyClock } from './support/hasty-clock.ts'
import { context, readAll, s3Bench, targetOf } from './support/s3-bench.ts'
import { s3Config } from './support/s3-config.ts'
import { type Act, s3Gate } from './support/s3-gate.ts'

const service = await s3Service()
const { bucket, prefix, credentials } = service
const config = s3Config(service)
const bench = s3Bench(service)
const wrongSecret = { ...credentials, secretAccessKey: 'VERYSECRETINDEED' }

afterAll(() => bench.close())

async function failureWith<C extends ErrorCode>(
  options: Partial<S3StorageOptions>,
  code: C,
): Promise<string> {
  const storage = bench.open(options)
  const error = await expectCode(storage.create(targetOf(), context), code)
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('VERYSECRETINDEED')
  const problems = await storage.check?.(context)
  expect(problems).toHaveLength(1)
  expect(`${problems?.[0]?.problem}. ${problems?.[0]?.remedy}`.length).toBeGreaterThan(40)
  await storage.close?.()
  return error.message
}

describe('S3 says what is wrong and what to do', () => {
  it('when there is no such bucket', async () => {
    const missing = `quayside-missing-${Date.now()}`
    expect(await failureWith({ bucket: missing }, 'STORAGE_MISCONFIGURED')).toContain(
      `there is no bucket ${missing}. Create the bucket`,
    )
  })

  it('when the secret is wrong', async () => {
    const options = { config: { ...config, credentials: wrongSecret } }
    expect(await failureWith(options, 'STORAGE_DENIED')).toContain('Check the access key and its secret')
  })

  it('when nobody knows the key', async () => {
    const options = { config: { ...config, credentials: { ...wrongSecret, accessKeyId: 'AKIANOBODY' } } }
    expect(await failureWith(options, 'STORAGE_DENIED')).toContain('the credentials are not valid there')
  })

  it('when there are no credentials', async () => {
    const none = (): never => {
      throw Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' })
    }
    const options = { config: { ...config, credentials: none } }
    expect(await failureWith(options, 'STORAGE_DENIED')).toContain('Set them in the environment')
  })

  it('when nothing answers', async () => {
    const options = { config: { ...config, endpoint: 'http://127.0.0.1:1' } }
    expect(await failureWith(options, 'STORAGE_UNAVAILABLE')).toContain('Check its endpoint')
  })

  it('and puts a skewed clock right by itself', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * 3_600_000 })
    const storage = bench.open()
    try {
      await storage.abort(await storage.create(targetOf(), context), context)
    } finally {
      vi.useRealTimers()
    }
    await storage.close?.()
  })

  it('when a read of an object that is not there is asked for', async () => {
    const storage = bench.open()
    const error = await expectCode(readAll(storage, 'nothing/here'), 'STORAGE_GONE')
    expect(error.message).toContain('nothing/here')
    await storage.close?.()
  })
})

const answers: readonly (readonly [string, Act, ErrorCode, RegExp])[] = [
  ['access is denied', { answer: 403, code: 'AccessDenied' }, 'STORAGE_DENIED', /permissions/],
  ['credentials have expired', { answer: 400, code: 'ExpiredToken' }, 'STORAGE_DENIED', /Renew them/],
  ['the bucket is elsewhere', { answer: 301, code: 'PermanentRedirect' }, 'STORAGE_MISCONFIGURED', /region/],
  [
    'the region is wrong',
    { answer: 400, code: 'AuthorizationHeaderMalformed' },
    'STORAGE_MISCONFIGURED',
    /region/,
  ],
  ['the clock stays wrong', { answer: 403, code: 'RequestTimeTooSkewed' }, 'STORAGE_DENIED', /NTP/],
  ['the quota is used up', { answer: 403, code: 'QuotaExceeded' }, 'STORAGE_FULL', /quota/],
  [
    'it is something else',
    { answer: 400, code: 'MalformedXML' },
    'STORAGE_FAILED',
    /MalformedXML, status 400/,
  ],
]

describe('S3 says what a server answered', () => {
  it.each(answers)('when %s', async (_, act, code, words) => {
    const gate = await s3Gate('http://127.0.0.1:9')
    const storage = bench.open({ config: { ...config, endpoint: gate.endpoint, forcePathStyle: true } })
    gate.add({ on: /./, times: 99, act })
    const error = await expectCode(storage.create(targetOf(), context), code)
    expect(error.message).toMatch(words)
    await storage.close?.()
    await gate.close()
  })
})

describe('a client that the user gave', () => {
  it('keeps its own retries, gets ours for parts, and is left open', async () => {
    const gate = await s3Gate('http://127.0.0.1:9')
    const client = new S3Client({
      ...config,
      endpoint: gate.endpoint,
      forcePathStyle: true,
      maxAttempts: 1,
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    })
    const clock = hastyClock()
    const storage = s3Storage({ bucket, prefix, client, clock })
    gate.add({ on: /./, times: 99, act: { answer: 503, code: 'SlowDown' } })
    await expectCode(storage.create(targetOf(), context), 'STORAGE_UNAVAILABLE')
    expect(gate.seen).toHaveLength(1)
    const handle = {
      id: 'a',
      key: 'a',
      object: 'a',
      uploadId: 'a',
      conflict: 'refuse',
      mark: 'a',
      partSize: 9,
    } as const
    const part = { number: 1, offset: 0, size: 1, buffers: [Buffer.alloc(1)], last: true }
    await expectCode(storage.writePart(handle, part, context), 'STORAGE_UNAVAILABLE')
    expect(gate.seen).toHaveLength(6)
    await storage.close?.()
    await expectCode(storage.create(targetOf(), context), 'STORAGE_UNAVAILABLE')
    client.destroy()
    await gate.close()
  })
})
