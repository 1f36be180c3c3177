import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { assertSameBytes } from '../../src/testing/same-bytes.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { gcsService } from '../services/gcs-service.ts'
import { runCli } from '../support/run-cli.ts'
import { serving, temporaryDirectory } from '../support/serving.ts'

const { bucket, prefix, client } = await gcsService()
const place = ['--storage', 'gcs', '--bucket', bucket, '--prefix', prefix]
const isOurs = client.apiEndpoint.includes('127.0.0.1')
const words = isOurs ? [...place, '--endpoint', client.apiEndpoint] : place
const env = process.env as Record<string, string>

describe('the command line over Google Cloud Storage', () => {
  it('serves uploads into a bucket, with credentials from where the SDK finds them', async () => {
    const dir = await temporaryDirectory()
    const bytes = seededRandom(3).bytes(12_000_000)
    await writeFile(join(dir, 'big.bin'), bytes)
    const server = await serving([...words, '--dir', join(dir, 'records')], { env })
    await server.printed(new RegExp(`uploads +gcs://${bucket}/${prefix}, records in `))
    const sent = await runCli(['upload', join(dir, 'big.bin'), server.endpoint, '--json'], { cwd: dir })
    expect(sent.code, sent.stderr).toBe(0)
    const { id } = JSON.parse(sent.stdout) as { readonly id: string }
    const found = await (await fetch(`${server.endpoint}/${id}/content`)).arrayBuffer()
    assertSameBytes(new Uint8Array(found), bytes, 'what was downloaded')
  })

  it('has doctor try the bucket, and say what is wrong with it', async () => {
    const dir = await temporaryDirectory()
    const healthy = await runCli(['doctor', ...words, '--dir', dir], { env })
    expect(healthy.stdout).toMatch(/^OK +storage +gcs writes, reads and removes$/m)
    const elsewhere = words.map(word => (word === bucket ? `${bucket}-missing` : word))
    const missing = await runCli(['doctor', ...elsewhere, '--dir', dir], { env })
    expect(missing.stdout).toMatch(/^PROBLEM +storage .*there is no bucket .*\n +-> Create the bucket/m)
    expect(missing.code).toBe(1)
  })

  it('asks for the bucket where none is named', async () => {
    const { code, stderr } = await runCli(['serve', '--storage', 'gcs'])
    expect(stderr).toContain('--storage gcs needs --bucket')
    expect(code).not.toBe(0)
  })
})
