import { execFile } from 'node:child_process'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PackedPackage, packedPackage } from './packed-package.ts'

const run = promisify(execFile)
const patient = 600_000

/** Those that are made of a package that the application has to have. */
const madeOfPeers = ['./http/hono', './http/nest', './otel', './prometheus']

let packed: PackedPackage
let project: string
beforeAll(async () => {
  packed = await packedPackage()
  project = await packed.install(['express@5'])
}, patient)
afterAll(() => packed.remove())

describe('the package as it is installed', () => {
  it.each(['20.19', '22', '24'])(
    'is required from CommonJS on Node %s, every entry without a peer',
    async version => {
      const manifest = JSON.parse(await readFile(join(project, 'node_modules/quayside/package.json'), 'utf8'))
      const entries = Object.keys(manifest.exports).filter(each => !madeOfPeers.includes(each))
      const names = entries.map(entry => `quayside${entry.slice(1)}`)
      expect(names.length).toBeGreaterThan(15)
      const script = `for (const name of ${JSON.stringify(names)})
      console.log(name, Object.keys(require(name)).length > 0)`
      const node = ['-y', '-p', `node@${version}`, '--', 'node', '--input-type=commonjs', '-e', script]
      const { stdout } = await run('npx', node, { cwd: project })
      expect(stdout.trim().split('\n')).toEqual(names.map(name => `${name} true`))
    },
    patient,
  )

  it(
    'takes an upload under Express in 15 lines',
    async () => {
      const program = join(import.meta.dirname, 'programs/upload-in-express.mjs')
      const lines = (await readFile(program, 'utf8')).split('\n').filter(line => line.trim() !== '')
      expect(lines.length).toBeLessThanOrEqual(15)
      await copyFile(program, join(project, 'upload.mjs'))
      const { stdout } = await run(process.execPath, ['upload.mjs'], { cwd: project })
      expect(stdout).toBe('completed\n')
    },
    patient,
  )
})
