import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WireUpload } from '../support/chunked-wire.ts'
import { startProgram } from '../support/start-program.ts'
import { anyFreePort, compileStrictly, type PackedPackage, packedPackage } from './packed-package.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/bindings.md'), 'utf8')
const nodeTypes = '@types/node@20'
const nest = (version: number) =>
  ['common', 'core', 'platform-express'].map(name => `@nestjs/${name}@${version}`)
const nestPeers = ['reflect-metadata', 'rxjs']

/** npm waits for a registry, and this for npm. */
const patient = 600_000

let packed: PackedPackage
beforeAll(async () => {
  packed = await packedPackage()
})
afterAll(() => packed.remove())

describe('an empty project that installs the package and a framework', () => {
  it.each([
    { title: 'Express', version: '5', packages: ['express@5', '@types/express@5'] },
    { title: 'Express', version: '4', packages: ['express@4', '@types/express@4'] },
    { title: 'Fastify', version: '5', packages: ['fastify@5'] },
    { title: 'Koa', version: '3', packages: ['koa@3', '@types/koa@3'] },
    { title: 'Hono', version: '4', packages: ['hono@4', '@hono/node-server@2'] },
    { title: 'Fetch', version: 'standard', packages: ['hono@4', '@hono/node-server@2'] },
    { title: 'Nest', version: '11', packages: [...nest(11), ...nestPeers] },
    { title: 'Nest', version: '12', packages: [...nest(12), ...nestPeers] },
  ])(
    'compiles the server of the docs for $title $version strictly, and uploads, breaks off and resumes',
    async ({ title, packages }) => {
      const directory = await packed.install([...packages, nodeTypes])
      const program = await compileStrictly(directory, serverOf(title))
      const command = [process.execPath, '--import', anyFreePort, program] as const
      const server = await startProgram(command, /^port (\d+)$/, { cwd: directory })
      await uploadBrokenOff(`http://127.0.0.1:${server.match[1]}/files`, join(directory, 'uploads'))
      await server.stop('SIGKILL')
    },
    patient,
  )
})

/** The program below this heading of the page. */
function serverOf(title: string): string {
  const section = page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? ''
  const [, code] = /^```ts\n([\s\S]*?)^```$/m.exec(section) ?? []
  if (!code) throw new Error(`docs/bindings.md has no program for ${title}`)
  return code
}

async function uploadBrokenOff(base: string, directory: string): Promise<void> {
  const bytes = randomBytes(600_000)
  const upload = new WireUpload({ base })
  await upload.init('photo.jpg', bytes.length)
  await upload.send(0, bytes.subarray(0, 200_000))
  await upload.sendCut(200_000, bytes.subarray(200_000))
  expect(await upload.resume()).toMatchObject({ offset: 200_000, status: 'UPLOADING' })
  const last = await upload.send(200_000, bytes.subarray(200_000), { final: true })
  expect(last.status).toBe('SUCCESSFUL')
  const [published = ''] = (await readdir(directory, { recursive: true })).filter(path =>
    path.endsWith('.jpg'),
  )
  expect((await readFile(join(directory, published))).equals(bytes)).toBe(true)
}
