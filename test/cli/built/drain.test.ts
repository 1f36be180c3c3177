import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { onlyFileIn } from '../../support/only-file-in.ts'
import { serving, temporaryDirectory } from '../../support/serving.ts'

const bytes = Buffer.alloc(3_000_000, 'quayside')
const digest = createHash('md5').update(bytes).digest('hex')

/** Begins a chunk request and leaves it half sent. */
async function beginChunk(endpoint: string): Promise<{ readonly outgoing: ClientRequest; finish(): void }> {
  const opened = await fetch(`${endpoint}/init/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ file_name: 'a.bin', file_size: bytes.length }),
  })
  const { unique_id } = (await opened.json()) as { readonly unique_id: string }
  const fields = { unique_id, offset: '0', chunk_hash: digest, final_hash: digest }
  const head = Object.entries(fields)
    .map(([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('')
  const body = Buffer.concat([
    Buffer.from(`${head}--b\r\ncontent-disposition: form-data; name="file"; filename="a.bin"\r\n\r\n`),
    bytes,
    Buffer.from('\r\n--b--\r\n'),
  ])
  const outgoing = request(`${endpoint}/`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': body.length },
  })
  const half = body.length / 2
  await new Promise(sent => outgoing.write(body.subarray(0, half), sent))
  return { outgoing, finish: () => outgoing.end(body.subarray(half)) }
}

test('SIGTERM lets a request under way end with success, takes no new one, and exits with 0', async () => {
  const dir = await temporaryDirectory()
  const { child, printed, ended, endpoint } = await serving(['--dir', dir, '--drain', '30s'])
  const { outgoing, finish } = await beginChunk(endpoint)
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>
  child.kill('SIGTERM')
  await printed(/SIGTERM: taking nothing new, 1 under way/)
  await expect(fetch(endpoint)).rejects.toThrow()
  finish()
  const [response] = await answered
  expect(response.statusCode).toBe(200)
  expect(response.headers.connection).toBe('close')
  expect(await json(response)).toMatchObject({ status: 'SUCCESSFUL', offset: bytes.length })
  const { code, stdout, stderr } = await ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/Stopped\.\n$/)
  expect(bytes.equals(await readFile(await onlyFileIn(dir)))).toBe(true)
})

test('a request that does not end in time is cut, and the exit code is still 0', async () => {
  const { child, ended, endpoint } = await serving(['--storage', 'memory', '--drain', '50ms'])
  const { outgoing } = await beginChunk(endpoint)
  const cut = once(outgoing, 'error')
  child.kill('SIGTERM')
  expect((await cut)[0]).toMatchObject({ code: 'ECONNRESET' })
  const { code, stdout } = await ended
  expect(code).toBe(0)
  expect(stdout).toContain('what did not end in time was cut')
})

test('a second signal ends serve at once', async () => {
  const { child, printed, ended, endpoint } = await serving(['--storage', 'memory', '--drain', '10m'])
  const { outgoing } = await beginChunk(endpoint)
  outgoing.on('error', () => {})
  child.kill('SIGTERM')
  await printed(/taking nothing new/)
  child.kill('SIGINT')
  expect((await ended).code).toBe(130)
})

test('an idle connection does not keep serve from stopping', async () => {
  const { child, ended, endpoint } = await serving(['--storage', 'memory', '--drain', '10m'])
  expect((await fetch(`${endpoint}/`, { headers: { connection: 'keep-alive' } })).status).toBe(200)
  child.kill('SIGINT')
  expect((await ended).code).toBe(0)
})
