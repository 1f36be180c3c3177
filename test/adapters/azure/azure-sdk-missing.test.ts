import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { expect, it, onTestFinished } from 'vitest'

const run = promisify(execFile)

/** The adapter in a folder where nothing is installed, told to open an upload; what it says. */
async function openWithoutPackages(options: string): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'quayside-azure-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const outfile = join(folder, 'azure.mjs')
  const entry = join(import.meta.dirname, '../../../src/adapters/azure/index.ts')
  const external = ['@azure/*']
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', external })
  const program = `
    import { azureStorage } from '${pathToFileURL(outfile)}'
    const target = { id: 'a', key: 'a', metadata: {}, conflict: 'refuse', partSize: 1 }
    const opening = azureStorage(${options}).create(target, { signal: new AbortController().signal })
    opening.catch(({ code, message, details }) => console.log(JSON.stringify({ code, message, details })))`
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder })
  return JSON.parse(stdout)
}

it('Azure without its SDK installed says how to install it, at the first call', async () => {
  const options = `{ container: 'photos', connectionString: 'AccountName=a;AccountKey=c2VjcmV0' }`
  expect(await openWithoutPackages(options)).toEqual({
    code: 'SDK_MISSING',
    message: 'The package @azure/storage-blob is not installed; run: npm install @azure/storage-blob',
    details: { package: '@azure/storage-blob' },
  })
})
