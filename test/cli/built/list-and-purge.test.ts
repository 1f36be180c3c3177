import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { publishedIn } from '../../support/only-file-in.ts'
import { runCli } from '../../support/run-cli.ts'
import { serving, temporaryDirectory } from '../../support/serving.ts'

async function open(
  endpoint: string,
  name: string,
  size: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const response = await fetch(`${endpoint}/init/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ file_name: name, file_size: size }),
  })
  return ((await response.json()) as { readonly unique_id: string }).unique_id
}

async function uploaded(endpoint: string, content: string): Promise<string> {
  const directory = await temporaryDirectory()
  const file = join(directory, 'done.txt')
  await writeFile(file, content)
  const { stdout } = await runCli(['upload', file, endpoint, '--json'], {
    env: { XDG_STATE_HOME: directory },
  })
  return (JSON.parse(stdout) as { readonly id: string }).id
}

test('list shows the uploads of a directory while a server works on it, newest first', async () => {
  const dir = await temporaryDirectory()
  const { endpoint } = await serving(['--dir', dir])
  expect((await runCli(['list', '--dir', dir])).stdout).toBe('No uploads.\n')
  const done = await uploaded(endpoint, 'abc')
  const waiting = await open(endpoint, 'film.mp4', 2_500_000)
  const { code, stdout } = await runCli(['list', '--dir', dir])
  const [head, ...rows] = stdout.trimEnd().split('\n')
  expect(code).toBe(0)
  expect(head).toMatch(/^ID +NAME +SIZE +DONE +STATUS +AGE$/)
  expect(rows[0]).toMatch(new RegExp(`^${waiting} +film\\.mp4 +2\\.5 MB +0 % +created +\\d+ s$`))
  expect(rows[1]).toMatch(new RegExp(`^${done} +done\\.txt +3 B +100 % +completed +\\d+ s$`))
  expect(rows).toHaveLength(2)
})

test('list --json has the same uploads for programs, and --state and --limit choose', async () => {
  const dir = await temporaryDirectory()
  const { endpoint } = await serving(['--dir', dir])
  const id = await uploaded(endpoint, 'abc')
  await open(endpoint, 'b.txt', 1)
  const ended = JSON.parse((await runCli(['list', '--dir', dir, '--json', '--state', 'ended'])).stdout)
  expect(ended).toEqual([
    {
      id,
      name: 'done.txt',
      size: 3,
      offset: 3,
      status: 'completed',
      createdAt: expect.any(Number),
      key: expect.stringMatching(/done\.txt$/),
    },
  ])
  const limited = await runCli(['list', '--dir', dir, '--limit', '1'])
  expect(limited.stdout).toMatch(/There are more/)
})

test('list asks a server, with its token', async () => {
  const { endpoint } = await serving(['--storage', 'memory', '--token', 's3cret'])
  const env = { QUAYSIDE_TOKEN: 's3cret' }
  expect((await runCli(['list', endpoint], { env })).stdout).toBe('No uploads.\n')
  const opened = await open(endpoint, 'film.mp4', 2_500_000, { authorization: 'Bearer s3cret' })
  expect((await runCli(['list', endpoint], { env })).stdout).toMatch(
    new RegExp(`^${opened} .* 2\\.5 MB +0 % +created `, 'm'),
  )
  const refused = await runCli(['list', endpoint])
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused.stderr).toContain('wants a token')
})

test('list shows a server’s uploads page by page, newest first', async () => {
  const { endpoint } = await serving(['--storage', 'memory'])
  const ids = []
  for (let count = 0; count < 102; count += 1) ids.push(await open(endpoint, `${count}.txt`, count))
  const listed = async (limit: number): Promise<readonly ListedUpload[]> =>
    JSON.parse((await runCli(['list', endpoint, '--json', '--limit', `${limit}`])).stdout)
  const all = await listed(200)
  expect(all.map(({ id }) => id).sort()).toEqual(ids.sort())
  // Those of one millisecond come in any order.
  const times = all.map(({ createdAt }) => createdAt)
  expect(times).toEqual(times.toSorted((one, other) => other - one))
  expect(await listed(101)).toEqual(all.slice(0, 101))
})

interface ListedUpload {
  readonly id: string
  readonly createdAt: number
}

test.each<[readonly string[], number, RegExp]>([
  [['--dir', '/nonexistent'], 1, /\/nonexistent does not exist: name the directory of uploads with --dir\./],
  [['--dir', process.execPath], 1, /is not a directory/],
  [['not a url'], 2, /is not a URL/],
  [['http://127.0.0.1:9/files'], 1, /cannot be reached: /],
  [['--limit', '0'], 2, /'0' is not a whole number from 1/],
])('list %j fails in one sentence', async (words, code, message) => {
  const end = await runCli(['list', ...words])
  expect(end.stderr).toMatch(message)
  expect(end.code).toBe(code)
})

test('purge removes what expired, and then finds nothing more to do', async () => {
  const dir = await temporaryDirectory()
  const { endpoint, child, ended } = await serving([
    '--dir',
    dir,
    '--expire-idle',
    '1ms',
    '--sweep-every',
    '1h',
  ])
  await open(endpoint, 'late.txt', 10)
  await open(endpoint, 'later.txt', 10)
  child.kill('SIGTERM')
  await ended
  const { code, stdout } = await runCli(['purge', '--dir', dir, '--json'])
  expect(JSON.parse(stdout)).toEqual({ expired: 2, notified: 0, forgotten: 0, failed: [] })
  expect(code).toBe(0)
  expect((await runCli(['list', '--dir', dir])).stdout).toBe('No uploads.\n')
  expect((await runCli(['purge', '--dir', dir])).stdout).toBe(nothingDue)
})

test('purge forgets records past their retention and keeps the files', async () => {
  const dir = await temporaryDirectory()
  const { endpoint, child, ended } = await serving([
    '--dir',
    dir,
    '--retention',
    '1ms',
    '--sweep-every',
    '1h',
  ])
  await uploaded(endpoint, 'abc')
  child.kill('SIGTERM')
  await ended
  expect((await runCli(['purge', '--dir', dir])).stdout).toBe(
    '0 expired removed, 1 past retention forgotten, 0 completions announced\n',
  )
  expect(await publishedIn(dir)).toHaveLength(1)
})

test('purge leaves alone what a running server still waits for', async () => {
  const dir = await temporaryDirectory()
  const { endpoint } = await serving(['--dir', dir])
  const alive = await open(endpoint, 'alive.txt', 10)
  expect((await runCli(['purge', '--dir', dir])).stdout).toBe(nothingDue)
  expect((await runCli(['list', '--dir', dir])).stdout).toContain(alive)
})

const nothingDue = '0 expired removed, 0 past retention forgotten, 0 completions announced\n'

test('serve sweeps by itself', async () => {
  const dir = await temporaryDirectory()
  const first = await serving(['--dir', dir, '--expire-idle', '1ms', '--sweep-every', '1h'])
  await open(first.endpoint, 'late.txt', 10)
  first.child.kill('SIGTERM')
  await first.ended
  await serving(['--dir', dir])
  let listed: string
  do listed = (await runCli(['list', '--dir', dir])).stdout
  while (listed !== 'No uploads.\n')
})

test('purge does not make a directory where there is none', async () => {
  const { code, stderr } = await runCli(['purge', '--dir', '/nonexistent/uploads'])
  expect(stderr).toContain('/nonexistent/uploads does not exist')
  expect(code).toBe(1)
})
