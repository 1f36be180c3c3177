import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UploadClient } from '../../src/client/index.ts'
import { redisService } from '../services/redis-service.ts'
import { s3Service } from '../services/s3-service.ts'
import { type OutsiderProject, outsiderProject } from '../support/outsider-project.ts'
import { startProgram } from '../support/start-program.ts'
import { eicar, startClamd } from './support/clamd.ts'

const redis = await redisService()
const s3 = await s3Service()
const example = join(import.meta.dirname, '../../examples/production')
let project: OutsiderProject

beforeAll(async () => {
  project = await outsiderProject()
})
afterAll(() => project.remove())

async function running() {
  const clamd = await startClamd()
  const env = {
    PORT: '0',
    OPERATORS_PORT: '0',
    HOST: '127.0.0.1',
    REDIS_URL: redis.url,
    REDIS_PREFIX: redis.prefix,
    S3_BUCKET: s3.bucket,
    S3_PREFIX: s3.prefix,
    ...(s3.endpoint ? { S3_ENDPOINT: s3.endpoint } : {}),
    AWS_REGION: s3.region,
    AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    ...(s3.credentials.sessionToken ? { AWS_SESSION_TOKEN: s3.credentials.sessionToken } : {}),
    API_TOKENS: 'one=ada,two=bob',
    CLAMD_PORT: String(clamd.port),
    QUOTA_BYTES: '30000000',
  }
  const worker = await project.compile(join(example, 'worker.ts'))
  await startProgram([process.execPath, worker], /^scanning$/, { env })
  const program = await project.compile(join(example, 'server.ts'))
  const server = await startProgram([process.execPath, program], /listening at (\S+)\/$/, { env })
  const endpoint = server.match[1] ?? ''
  return (token: string) =>
    new UploadClient({
      endpoint,
      headers: () => ({ authorization: `Bearer ${token}` }),
      retries: { limit: 0 },
    })
}

describe('the example for production', () => {
  it('publishes what was scanned, refuses viruses, wrong types, strangers and more than the quota', async () => {
    const clientOf = await running()
    const ada = clientOf('one')
    const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(12_000_000)])
    const { id } = await ada.upload(new File([bytes], 'thesis.pdf', { type: 'application/pdf' })).start()
    const got = await fetch(ada.contentUrl(id), { headers: { authorization: 'Bearer one' } })
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true)
    const notHis = await fetch(ada.contentUrl(id), { headers: { authorization: 'Bearer two' } })
    expect(notHis.status).toBe(404)

    const refusals = [
      { client: ada, file: new File([eicar], 'letter.txt', { type: 'text/plain' }), words: /virus/ },
      { client: ada, file: new File(['<script>'], 'page.html'), words: /name must end in/ },
      {
        client: ada,
        file: new File([pngHead], 'photo.pdf', { type: 'application/pdf' }),
        words: /image\/png/,
      },
      { client: ada, file: new File([Buffer.alloc(19_000_000)], 'big.pdf'), words: /no room/ },
      { client: clientOf('guess'), file: new File(['x'], 'a.txt'), words: /credentials/ },
    ]
    for (const { client, file, words } of refusals) {
      const failure = await client
        .upload(file)
        .start()
        .then(() => 'taken', String)
      expect(failure, file.name).toMatch(words)
    }
  })
})

const pngHead = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000', 'hex')
