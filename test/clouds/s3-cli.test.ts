import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { s3Service } from '../services/s3-service.ts'
import { runCli } from '../support/run-cli.ts'
import { serving, temporaryDirectory } from '../support/serving.ts'

const { bucket, prefix, endpoint, region, credentials } = await s3Service()
const env = {
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  ...(credentials.sessionToken ? { AWS_SESSION_TOKEN: credentials.sessionToken } : {}),
}
const place = ['--storage', 's3', '--bucket', bucket, '--prefix', prefix, '--region', region]
const words = endpoint ? [...place, '--endpoint', endpoint] : place

describe('the command line over S3', () => {
  it('serves uploads into a bucket, with credentials from the environment', async () => {
    const dir = await temporaryDirectory()
    const bytes = seededRandom(2).bytes(12_000_000)
    await writeFile(join(dir, 'big.bin'), bytes)
    const server = await serving([...words, '--dir', join(dir, 'records')], { env })
    await server.printed(new RegExp(`uploads +s3://${bucket}/${prefix}, records in `))
    const sent = await runCli(['upload', join(dir, 'big.bin'), server.endpoint, '--json'], { cwd: dir })
    expect(sent.code, sent.stderr).toBe(0)
    const { id } = JSON.parse(sent.stdout) as { readonly id: string }
    const found = Buffer.from(await (await fetch(`${server.endpoint}/${id}/content`)).arrayBuffer())
    expect(createHash('md5').update(found).digest('hex')).toBe(createHash('md5').update(bytes).digest('hex'))
  })

  it('has doctor try the bucket, and say what is wrong with it', async () => {
    const dir = await temporaryDirectory()
    const healthy = await runCli(['doctor', ...words, '--dir', dir], { env })
    expect(healthy.stdout).toMatch(/^OK +storage +s3 writes, reads and removes$/m)
    const elsewhere = words.map(word => (word === bucket ? `${bucket}-missing` : word))
    const missing = await runCli(['doctor', ...elsewhere, '--dir', dir], { env })
    expect(missing.stdout).toMatch(/^PROBLEM +storage .*there is no bucket .*\n +-> Create the bucket/m)
    expect(missing.code).toBe(1)
  })

  it('asks for the bucket where none is named', async () => {
    const { code, stderr } = await runCli(['serve', '--storage', 's3'])
    expect(stderr).toContain('--storage s3 needs --bucket')
    expect(code).not.toBe(0)
  })
})
