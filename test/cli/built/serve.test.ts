import { once } from 'node:events'
import { request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { runCli } from '../../support/run-cli.ts'
import { serving, temporaryDirectory } from '../../support/serving.ts'

function init(endpoint: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${endpoint}/init/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ file_name: 'a.txt', file_size: 3 }),
  })
}

test('serve says where to look and who may come', async () => {
  const dir = await temporaryDirectory()
  const { printed, origin } = await serving(['--dir', dir])
  const [text] = await printed(/quayside is ready[\s\S]*Ctrl-C.*\n/)
  expect(text).toContain(`page      ${origin}/\n`)
  expect(text).toContain(`endpoint  ${origin}/files/\n`)
  expect(text).toContain(`uploads   ${dir}\n`)
  expect(text).toContain('Open to everybody on this machine, and to nobody else.')
  expect(text).not.toContain('WARNING')
})

test('serve warns when everybody may come', async () => {
  const { printed } = await serving(['--host', '0.0.0.0', '--storage', 'memory'])
  await printed(/WARNING: open to everybody who can reach 0\.0\.0\.0, without a token/)
})

test('the page comes with its type, a strict policy and an ETag that saves the next download', async () => {
  const { origin } = await serving(['--storage', 'memory', '--path', '/my/uploads'])
  const page = await fetch(`${origin}/`)
  const html = await page.text()
  expect(page.status).toBe(200)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/,
  )
  expect(page.headers.get('x-content-type-options')).toBe('nosniff')
  expect(html).toContain('<meta name="quayside-endpoint" content="/my/uploads"')
  const etag = page.headers.get('etag') ?? ''
  expect((await fetch(`${origin}/`, { headers: { 'if-none-match': etag } })).status).toBe(304)
  const [, script = ''] = /<script[^>]+src="([^"]+)"/.exec(html) ?? []
  const asset = await fetch(new URL(script, `${origin}/`))
  expect(asset.status).toBe(200)
  expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
})

test('what is neither page nor upload is 404, also when it reaches for files', async () => {
  const { origin, port } = await serving(['--storage', 'memory'])
  for (const path of ['/nothing', '/package.json', '/page/', '/filesystem'])
    expect((await fetch(origin + path)).status).toBe(404)
  for (const path of ['/../../package.json', '/..%2f..%2fpackage.json', '//etc/passwd'])
    expect(await statusOf(port, path)).toBe(404)
  expect((await fetch(`${origin}/`, { method: 'POST' })).status).toBe(405)
})

function statusOf(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, headers }, response => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

test('without a token, requests that other sites or rebound names lead here are refused', async () => {
  const { port } = await serving(['--storage', 'memory'])
  expect(await statusOf(port, '/files/', { host: `evil.example:${port}` })).toBe(403)
  expect(await statusOf(port, '/files/', { origin: 'https://evil.example' })).toBe(403)
  expect(await statusOf(port, '/', { host: `localhost:${port}` })).toBe(200)
})

test('with a token, requests need it and the page does not', async () => {
  const { origin, endpoint, printed } = await serving(['--storage', 'memory', '--token', 's3cret'])
  await printed(/Requests need the token/)
  expect((await fetch(`${origin}/`)).status).toBe(200)
  const refused = await init(endpoint)
  expect(refused.status).toBe(401)
  expect(await refused.json()).toEqual({ detail: 'Authentication credentials were not provided.' })
  expect((await init(endpoint, { authorization: 'Bearer wrong' })).status).toBe(401)
  expect((await init(endpoint, { authorization: 'Bearer s3cret' })).status).toBe(200)
})

test('every setting can come from the environment, and a flag wins over it', async () => {
  const env = {
    QUAYSIDE_STORAGE: 'memory',
    QUAYSIDE_PATH: '/up',
    QUAYSIDE_CHUNK_SIZE: '1MiB',
    QUAYSIDE_HASH_FUNCTION: 'sha256',
    QUAYSIDE_RETRY_THRESHOLD: '5',
    QUAYSIDE_PRESERVE_FILE_NAME: 'false',
    QUAYSIDE_MAX_BYTES: '2',
  }
  const { endpoint } = await serving(['--chunk-size', '2MiB', '--max-bytes', '1KB'], { env })
  expect(endpoint).toMatch(/\/up$/)
  expect(await (await init(endpoint)).json()).toMatchObject({ chunk_size: 2_097_152, retry_threshold: 5 })
})

test('a port in use is one sentence and exit code 1', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const { code, stderr } = await runCli(['serve', '--storage', 'memory', '--port', String(port)])
  other.close()
  expect(code).toBe(1)
  expect(stderr).toBe(
    `quayside: Port ${port} of 127.0.0.1 is in use: stop what listens there, or choose another one with --port (0 takes any free port).\n`,
  )
})

test.each<[readonly string[], RegExp]>([
  [['--port', 'http'], /'http' is not a whole number from 0/],
  [['--chunk-size', '8M'], /'8M' is not a size: write bytes as 64000000, 64MB or 8MiB/],
  [['--chunk-size', '0'], /chunkSize must be a whole number of at least 1, not 0/],
  [['--expire-idle', '7'], /'7' cannot be the duration/],
  [['--conflict', 'merge'], /Allowed choices are rename, refuse, replace/],
  [['--storage', 'floppy'], /Allowed choices are fs, memory/],
  [['--hash-function', 'rot13', '--storage', 'memory'], /rot13/],
  [['--path', '/'], /'\/' cannot be a path for uploads/],
  [['--token', ''], /a token is 1 to 4096 visible ASCII characters/],
  [['--flux', '1'], /unknown option '--flux'/],
])('serve %j is refused with what is wrong, and exit code 2', async (words, message) => {
  const { code, stdout, stderr } = await runCli(['serve', '--port', '0', ...words])
  expect(stderr).toMatch(message)
  expect(stderr).not.toMatch(/^ +at /m)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
})

test('a wrong variable is refused by its name', async () => {
  const { code, stderr } = await runCli(['serve'], {
    env: { QUAYSIDE_PORT: 'x', QUAYSIDE_STORAGE: 'memory' },
  })
  expect(stderr).toContain("value 'x' from env 'QUAYSIDE_PORT' is invalid")
  expect(code).toBe(2)
})

test('--debug shows the stack of a failure', async () => {
  const { code, stderr } = await runCli(['--debug', 'list', '--dir', '/nonexistent'])
  expect(stderr).toMatch(/^ +at /m)
  expect(code).toBe(1)
})

test('the help of every command names each setting with its variable', async () => {
  const { code, stdout } = await runCli(['serve', '--help'])
  expect(code).toBe(0)
  for (const name of [
    'PORT',
    'CHUNK_SIZE',
    'MAX_BYTES',
    'EXPIRE_IDLE',
    'MEMORY_BUDGET',
    'PRESERVE_FAILED_UPLOAD_FILE',
  ])
    expect(stdout.replace(/\s+/g, ' ')).toContain(`env: QUAYSIDE_${name}`)
})

test('behind a proxy, links lead through it when that is trusted, and not before', async () => {
  const through = { 'x-forwarded-prefix': '/media' }
  const { endpoint } = await serving(['--storage', 'memory', '--trust-proxy'])
  expect(await createdAt(endpoint, through)).toMatch(/^\/media\/files\/[\w-]{36}$/)
  const { endpoint: wary } = await serving(['--storage', 'memory'])
  expect(await createdAt(wary, through)).toMatch(/^\/files\/[\w-]{36}$/)
})

async function createdAt(endpoint: string, headers: Record<string, string>): Promise<string> {
  const created = await fetch(endpoint, {
    method: 'POST',
    headers: { 'tus-resumable': '1.0.0', 'upload-length': '5', ...headers },
  })
  expect(created.status).toBe(201)
  return created.headers.get('location') ?? ''
}

test('operators see that it is alive and ready, what its API is, and, where they ask for them, its metrics', async () => {
  const { origin } = await serving(['--storage', 'memory', '--metrics'])
  const ask = async (path: string) => {
    const answer = await fetch(`${origin}${path}`)
    return { status: answer.status, text: await answer.text() }
  }
  expect((await ask('/healthz')).status).toBe(200)
  expect((await ask('/readyz')).status).toBe(200)
  expect(JSON.parse((await ask('/openapi.json')).text)).toMatchObject({
    openapi: expect.stringMatching(/^3\.1/),
  })
  expect((await ask('/metrics')).text).toMatch(/^# TYPE quayside_uploads_open gauge$/m)
  const quiet = await serving(['--storage', 'memory'])
  expect((await fetch(`${quiet.origin}/metrics`)).status).toBe(404)
})
