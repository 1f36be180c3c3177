import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkoutCopy } from '../support/checkout-copy.ts'
import { WireUpload } from '../support/chunked-wire.ts'
import { outsiderProject } from '../support/outsider-project.ts'
import { startProgram } from '../support/start-program.ts'

const root = join(import.meta.dirname, '../..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, code = '']) => ({
  language,
  code,
}))
const commands = blocks
  .filter(({ language }) => language === 'bash')
  .map(({ code }) => code.trim().replace(/^npm ci && /, ''))
const programs = blocks.filter(({ language }) => language === 'js').map(({ code }) => code)

/** A README names ports that people will see; the tests must not rely on them to be free. */
const anyFreePort = `data:text/javascript,${encodeURIComponent(`
  import { Server } from 'node:net'
  const { listen } = Server.prototype
  Server.prototype.listen = function (port, ...rest) {
    if (typeof port !== 'number') return listen.call(this, port, ...rest)
    this.once('listening', () => console.log('port ' + this.address().port))
    return listen.call(this, 0, '127.0.0.1')
  }
`)}`

describe('README.md', () => {
  it('has 80 lines at most, and no code block that this test would pass by', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(80)
    expect(readme).not.toMatch(/^ {4}/m)
    expect(commands).toEqual(['npm start', 'npm start -- --port 4000 --dir ./uploads', 'npm test'])
    expect(programs).toHaveLength(2)
  })

  it('tells to run what the checks of every change run', () => {
    const ci = readFileSync(join(root, '.ci/run'), 'utf8')
    expect(ci).toMatch(/^npm ci$/m)
    expect(ci).toMatch(/^npm test\b/m)
  })

  it('starts a server by its commands, in a fresh clone', async () => {
    const clone = await checkoutCopy()
    onTestFinished(clone.remove)
    const flags = commands[1]?.replace('4000', '0').split(' ').slice(1) ?? []
    const server = await startProgram(['npm', ...flags], /endpoint +(http\S+)\/$/, {
      cwd: clone.directory,
      group: true,
    })
    const base = server.match[1] ?? ''
    const page = await fetch(new URL('/', base))
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<html')
    await uploadAndCompare(new WireUpload({ base }), join(clone.directory, 'uploads'))
    await server.stop()
    expect(server.lines.at(-1)).toBe('Stopped.')
  })

  it.each(programs)('has programs that run as they stand: %#', async program => {
    const project = await outsiderProject()
    onTestFinished(project.remove)
    const file = await project.write('server.mjs', program)
    const server = await startProgram([process.execPath, '--import', anyFreePort, file], /^port (\d+)$/, {
      cwd: project.directory,
    })
    const upload = new WireUpload({
      base: `http://127.0.0.1:${server.match[1]}/files`,
      headers: { 'x-user': 'ada' },
    })
    await uploadAndCompare(upload, join(project.directory, 'uploads'))
    await server.stop('SIGKILL')
  })

  it('links, like every page of the docs, to what is there', () => {
    const listed = ['ls-files', '--cached', '--others', '--exclude-standard', '*.md']
    const pages = execFileSync('git', listed, { cwd: root, encoding: 'utf8' }).trim().split('\n')
    expect(pages.length).toBeGreaterThan(10)
    const dead = pages.flatMap(page =>
      [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)]
        .map(match => join(dirname(page), match[1] ?? ''))
        .filter(target => !existsSync(join(root, target)))
        .map(target => `${page} -> ${target}`),
    )
    expect(dead).toEqual([])
  })
})

async function uploadAndCompare(upload: WireUpload, directory: string): Promise<void> {
  const bytes = randomBytes(300_000)
  await upload.init('photo.jpg', bytes.length)
  await upload.send(0, bytes.subarray(0, 200_000))
  const last = await upload.send(200_000, bytes.subarray(200_000), { final: true })
  expect(last.status).toBe('SUCCESSFUL')
  const files = await readdir(directory, { recursive: true })
  const [published = ''] = files.filter(path => path.endsWith('photo.jpg'))
  expect((await readFile(join(directory, published))).equals(bytes)).toBe(true)
}
