import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { expect, test } from 'vitest'
import { gateProxy } from '../../support/gate-proxy.ts'
import { onlyFileIn, publishedIn } from '../../support/only-file-in.ts'
import { runCli, startCli } from '../../support/run-cli.ts'
import { serving, temporaryDirectory } from '../../support/serving.ts'

/** About 100 MB of real bytes that every machine with these tests has. */
const nodeBinary = process.execPath

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Where `upload` keeps its state in a test, and how many states there are. */
function stateIn(directory: string) {
  return {
    env: { XDG_STATE_HOME: directory },
    count: () =>
      readdir(join(directory, 'quayside', 'uploads')).then(
        names => names.length,
        () => 0,
      ),
  }
}

test('a file of 100 MB arrives as it was, and nothing is left behind', async () => {
  const dir = await temporaryDirectory()
  const state = stateIn(await temporaryDirectory())
  const { endpoint } = await serving(['--dir', dir, '--chunk-size', '16MiB'])
  const { code, stdout, stderr } = await runCli(['upload', nodeBinary, endpoint], state)
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Uploaded node\.bin, .* MB\n/),
  })
  expect(stderr).toMatch(/^\d+ % {2}.* of .* MB/m)
  expect(stderr).toMatch(/^100 %/m)
  const file = await onlyFileIn(dir)
  expect((await stat(file)).size).toBe((await stat(nodeBinary)).size)
  expect(await sha256(file)).toBe(await sha256(nodeBinary))
  expect(await state.count()).toBe(0)
  const [, content = ''] = /content +(\S+)/.exec(stdout) ?? []
  expect((await fetch(content)).headers.get('content-length')).toBe(String((await stat(nodeBinary)).size))
})

test('kill -9 in the middle, and the same command goes on from there', async () => {
  const dir = await temporaryDirectory()
  const state = stateIn(await temporaryDirectory())
  const { port } = await serving(['--dir', dir])
  const gate = await gateProxy(port, 40_000_000)
  const words = ['upload', nodeBinary, `http://127.0.0.1:${gate.port}/files`, '--chunk-size', '8MB', '--json']
  const first = startCli(words, state)
  await gate.shut
  await untilTrue(async () => (await state.count()) === 1)
  first.child.kill('SIGKILL')
  expect((await first.ended).signal).toBe('SIGKILL')
  expect(await publishedIn(dir)).toEqual([])
  gate.open()
  const second = await runCli(words, state)
  expect(second).toMatchObject({ code: 0 })
  // The first chunks were not sent again.
  expect(second.stderr).not.toMatch(/^[012] %/m)
  const outcome = JSON.parse(second.stdout) as { readonly id: string; readonly size: number }
  expect(outcome.size).toBe((await stat(nodeBinary)).size)
  expect(await sha256(await onlyFileIn(dir))).toBe(await sha256(nodeBinary))
  expect(await state.count()).toBe(0)
  await gate.close()
})

/** Looks again and again, without a pause, until it is so. */
async function untilTrue(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await new Promise(setImmediate)
}

test('an interrupted upload says how to go on, and exits with 130', async () => {
  const state = stateIn(await temporaryDirectory())
  const { port } = await serving(['--storage', 'memory'])
  const gate = await gateProxy(port, 2_000_000)
  const run = startCli(
    ['upload', nodeBinary, `http://127.0.0.1:${gate.port}/files`, '--chunk-size', '1MB'],
    state,
  )
  await gate.shut
  run.child.kill('SIGINT')
  const { code, stderr } = await run.ended
  expect(stderr).toContain('quayside: Interrupted. The same command goes on from where this stopped.\n')
  expect(code).toBe(130)
  await gate.close()
})

test('a server that comes back is tried again, and the upload goes on', async () => {
  const dir = await temporaryDirectory()
  const state = stateIn(await temporaryDirectory())
  const first = await serving(['--dir', dir, '--drain', '10ms'])
  const gate = await gateProxy(first.port, 10_000_000)
  const file = join(await temporaryDirectory(), 'half.bin')
  await writeFile(file, Buffer.alloc(20_000_000, 'half'))
  const run = startCli(['upload', file, `http://127.0.0.1:${gate.port}/files`, '--chunk-size', '2MB'], state)
  await gate.shut
  first.child.kill('SIGTERM')
  expect((await first.ended).code).toBe(0)
  await serving(['--dir', dir, '--port', String(first.port)])
  gate.open()
  await run.printed(/trying again/)
  expect((await run.ended).code).toBe(0)
  expect(await sha256(await onlyFileIn(dir))).toBe(await sha256(file))
})

test('an upload that the server forgot begins anew', async () => {
  const state = stateIn(await temporaryDirectory())
  const first = await serving(['--storage', 'memory'])
  const gate = await gateProxy(first.port, 1_000_000)
  const words = ['upload', nodeBinary, `http://127.0.0.1:${first.port}/files`, '--chunk-size', '8MB']
  const held = startCli(
    [...words.slice(0, 2), `http://127.0.0.1:${gate.port}/files`, '--chunk-size', '8MB'],
    state,
  )
  await gate.shut
  await untilTrue(async () => (await state.count()) === 1)
  held.child.kill('SIGKILL')
  await held.ended
  first.child.kill('SIGTERM')
  await first.ended
  await serving(['--storage', 'memory', '--port', String(first.port)])
  gate.open()
  const { code, stderr } = await runCli([...words.slice(0, 2), `http://127.0.0.1:${gate.port}/files`], state)
  expect(stderr).toContain('beginning anew')
  expect(code).toBe(0)
  await gate.close()
})

test('an empty file is a file', async () => {
  const dir = await temporaryDirectory()
  const file = join(await temporaryDirectory(), 'empty.txt')
  await writeFile(file, '')
  const { endpoint } = await serving(['--dir', dir])
  expect((await runCli(['upload', file, endpoint], stateIn(dir))).code).toBe(0)
  expect((await stat(await onlyFileIn(dir))).size).toBe(0)
})

test('a token is needed where the server wants one, and may come from the environment', async () => {
  const state = stateIn(await temporaryDirectory())
  const file = join(await temporaryDirectory(), 'a.txt')
  await writeFile(file, 'abc')
  const { endpoint } = await serving(['--storage', 'memory', '--token', 's3cret'])
  const refused = await runCli(['upload', file, endpoint], state)
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused.stderr).toContain('Give the token with --token or QUAYSIDE_TOKEN.\n')
  const env = { ...state.env, QUAYSIDE_TOKEN: 's3cret' }
  expect((await runCli(['upload', file, endpoint], { env })).code).toBe(0)
})

test.each<[readonly string[], number, RegExp]>([
  [['/nonexistent.bin', 'http://127.0.0.1:9/files'], 1, /Cannot read \/nonexistent\.bin: .*ENOENT/],
  [['/', 'http://127.0.0.1:9/files'], 1, /Cannot read \/: /],
  [[nodeBinary, 'ftp://127.0.0.1/files'], 2, /endpoint must be an absolute http\(s\) URL/],
  [[nodeBinary, 'http://127.0.0.1:9/files', '--chunk-size', '1M'], 2, /'1M' is not a size/],
  [[nodeBinary], 2, /missing required argument 'url'/],
  [[nodeBinary, 'http://127.0.0.1:9/files', '--retries', '0'], 1, /Gave up after 1 failure/],
])('upload %j fails in one sentence', async (words, code, message) => {
  const end = await runCli(['upload', ...words], stateIn(await temporaryDirectory()))
  expect(end.stderr).toMatch(message)
  expect(end.stderr).not.toMatch(/^ +at /m)
  expect(end.code).toBe(code)
})

test('a wrong path on the server is told from a lost upload', async () => {
  const { origin } = await serving(['--storage', 'memory'])
  const end = await runCli(['upload', nodeBinary, `${origin}/wrong`], stateIn(await temporaryDirectory()))
  expect(end.stderr).toContain('where uploads are taken? `quayside serve` says it when it starts.')
  expect(end.code).toBe(1)
})
