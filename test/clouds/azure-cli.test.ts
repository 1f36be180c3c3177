import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { assertSameBytes } from '../../src/testing/same-bytes.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { azureService } from '../services/azure-service.ts'
import { runCli } from '../support/run-cli.ts'
import { serving, temporaryDirectory } from '../support/serving.ts'

const { connectionString, container } = await azureService()
const env = { AZURE_STORAGE_CONNECTION_STRING: connectionString }
const words = ['--storage', 'azure', '--bucket', container, '--prefix', 'incoming/']

describe('the command line over Azure Blob Storage', () => {
  it('serves uploads into a container, with the account from the environment', async () => {
    const dir = await temporaryDirectory()
    const bytes = seededRandom(3).bytes(12_000_000)
    await writeFile(join(dir, 'big.bin'), bytes)
    const server = await serving([...words, '--dir', join(dir, 'records')], { env })
    await server.printed(new RegExp(`uploads +azure://${container}/incoming/, records in `))
    const sent = await runCli(['upload', join(dir, 'big.bin'), server.endpoint, '--json'], { cwd: dir })
    expect(sent.code, sent.stderr).toBe(0)
    const { id } = JSON.parse(sent.stdout) as { readonly id: string }
    const found = await (await fetch(`${server.endpoint}/${id}/content`)).arrayBuffer()
    assertSameBytes(new Uint8Array(found), bytes, 'what was downloaded')
  })

  it('has doctor try the container, and say what is wrong with it', async () => {
    const dir = await temporaryDirectory()
    const healthy = await runCli(['doctor', ...words, '--dir', dir], { env })
    expect(healthy.stdout).toMatch(/^OK +storage +azure writes, reads and removes$/m)
    const elsewhere = words.map(word => (word === container ? 'quayside-missing' : word))
    const missing = await runCli(['doctor', ...elsewhere, '--dir', dir], { env })
    expect(missing.stdout).toMatch(
      /^PROBLEM +storage .*container quayside-missing.*\n +-> Create the container/m,
    )
    expect(missing.code).toBe(1)
  })

  it('asks for the container and the account where none is named', async () => {
    expect((await runCli(['serve', '--storage', 'azure'], { env })).stderr).toContain(
      '--storage azure needs --bucket',
    )
    const unnamed = await runCli(['serve', ...words], { env: { AZURE_STORAGE_CONNECTION_STRING: '' } })
    expect(unnamed.stderr).toContain('--storage azure needs the account: AZURE_STORAGE_CONNECTION_STRING')
    expect(unnamed.code).not.toBe(0)
  })

  it('takes no signature from a flag', async () => {
    const { stderr } = await runCli([
      'serve',
      ...words,
      '--endpoint',
      'https://a.blob.core.windows.net/?sig=SECRET',
    ])
    expect(stderr).toContain('--endpoint takes no signature')
    expect(stderr).not.toContain('SECRET')
  })
})
