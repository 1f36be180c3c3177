import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { WireUpload } from '../support/chunked-wire.ts'
import { type OutsiderProject, outsiderProject } from '../support/outsider-project.ts'
import { startProgram } from '../support/start-program.ts'

const examples = join(import.meta.dirname, '../../examples')
let project: OutsiderProject

beforeAll(async () => {
  project = await outsiderProject()
})
afterAll(() => project.remove())

describe('the examples, copied into a project that has the package installed', () => {
  it.each([
    { example: 'node-http', published: /^uploads\/anonymous\/\d{4}\/\d\d\/\d\d\/photo\.jpg$/ },
    {
      example: 'express',
      published: /^uploads\/ada\/\d{4}\/\d\d\/\d\d\/photo\.jpg$/,
      headers: { 'x-user': 'ada' },
    },
    {
      example: 'dependency-injection',
      published: /^by-type\/jpg\/[\w-]{36}\.jpg$/,
      hash: { name: 'BLAKE2B', algorithm: 'blake2b512' },
    },
    {
      example: 'fastify',
      published: /^uploads\/ada\/\d{4}\/\d\d\/\d\d\/photo\.jpg$/,
      headers: { 'x-user': 'ada' },
    },
    {
      example: 'koa',
      published: /^uploads\/ada\/\d{4}\/\d\d\/\d\d\/photo\.jpg$/,
      headers: { 'x-user': 'ada' },
    },
    {
      example: 'hono',
      published: /^uploads\/ada\/\d{4}\/\d\d\/\d\d\/photo\.jpg$/,
      headers: { 'x-user': 'ada' },
    },
    { example: 'fetch', published: /^uploads\/anonymous\/\d{4}\/\d\d\/\d\d\/photo\.jpg$/ },
    { example: 'nest', published: /^nest\/anonymous\/[\w-]{36}\/photo\.jpg$/ },
    { example: 'storage-adapter', published: /^uploads\/anonymous\/\d{4}\/\d\d\/\d\d\/photo\.jpg$/ },
  ])('$example takes an upload that breaks off and resumes, byte by byte', async options => {
    const directory = join(project.directory, options.example)
    const program = await project.compile(join(examples, options.example, 'server.ts'))
    const server = await startProgram([process.execPath, program], /listening at (http\S+)\/$/, {
      env: { PORT: '0', DIRECTORY: directory },
    })
    const bytes = randomBytes(1_500_000)
    const upload = new WireUpload({ ...options, base: server.match[1] ?? '' })

    expect(await upload.init('photo.jpg', bytes.length)).toMatchObject({ offset: 0, status: 'INITIAL' })
    expect(await upload.send(0, bytes.subarray(0, 600_000))).toMatchObject({ offset: 600_000 })
    await upload.sendCut(600_000, bytes.subarray(600_000, 1_200_000))
    expect(await visibleFiles(directory)).toEqual([])
    expect(await upload.resume()).toMatchObject({ offset: 600_000, status: 'UPLOADING' })
    const last = await upload.send(600_000, bytes.subarray(600_000), { final: true })
    expect(last).toMatchObject({ offset: bytes.length, status: 'SUCCESSFUL' })

    const [file, ...others] = await visibleFiles(directory)
    expect(others).toEqual([])
    expect(file).toMatch(options.published)
    expect((await readFile(join(directory, file ?? ''))).equals(bytes)).toBe(true)
    expect(await server.stop()).toBe(0)
  })

  it('express asks who uploads', async () => {
    const program = await project.compile(join(examples, 'express/server.ts'))
    const server = await startProgram([process.execPath, program], /listening at (http\S+)\/$/, {
      env: { PORT: '0', DIRECTORY: join(project.directory, 'nobody') },
    })
    const upload = new WireUpload({ base: server.match[1] ?? '' })
    await expect(upload.init('photo.jpg', 1)).rejects.toThrow(/^401 /)
    expect(await server.stop()).toBe(0)
  })

  it('next answers every method of a route', async () => {
    vi.stubEnv('DIRECTORY', join(project.directory, 'next'))
    onTestFinished(() => void vi.unstubAllEnvs())
    const program = await project.compile(join(examples, 'next/app/files/[[...path]]/route.ts'))
    const route: Record<'GET' | 'POST' | 'DELETE', (request: Request) => Promise<Response>> = await import(
      program
    )
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ file_name: 'photo.jpg', file_size: 5 })
    const init = new Request('http://a.test/files/init/', { method: 'POST', headers, body })
    const { unique_id: id } = (await (await route.POST(init)).json()) as { readonly unique_id: string }
    const state = await route.GET(new Request(`http://a.test/files/${id}`))
    expect(await state.json()).toMatchObject({ unique_id: id, offset: 0 })
    const removed = await route.DELETE(new Request(`http://a.test/files/${id}`, { method: 'DELETE' }))
    expect(removed.status).toBe(204)
  })

  it("storage-adapter passes the package's conformance kit under Node's own test runner", async () => {
    const program = await project.compile(join(examples, 'storage-adapter/conformance.test.ts'))
    const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', program], {
      encoding: 'utf8',
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    })
    expect(stdout.split('\n').filter(line => /^\s*not ok/.test(line))).toEqual([])
    expect(Number(stdout.match(/^# pass (\d+)$/m)?.[1])).toBeGreaterThan(30)
    expect(status).toBe(0)
  })
})

/** Published files below a directory; the engine's own state is in folders whose names begin with a dot. */
async function visibleFiles(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .filter(path => !path.startsWith('.'))
    .map(path => path.split(sep).join('/'))
}
