import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { tus } from '../../../src/http/index.ts'
import { publishedBytes } from '../support/wire.ts'
import { answerTo, begin, createAt, head, patch, send, serveTus, stream } from './support/tus-wire.ts'

const b64 = (text: string): string => Buffer.from(text).toString('base64')

describe('K1: the length of a new upload', () => {
  it.each([
    {},
    { 'upload-length': '5', 'upload-defer-length': '1' },
    { 'upload-defer-length': '0' },
    { 'upload-defer-length': 'true' },
  ])('is told once or deferred; %j is 400', async headers => {
    const { base } = await serveTus()
    expect((await send(base, 'POST', { headers: { ...headers, 'upload-metadata': 'a' } })).status).toBe(400)
  })
})

describe('K2: creation', () => {
  it('is 201 with the address', async () => {
    const { base } = await serveTus()
    const reply = await send(base, 'POST', { headers: { 'upload-length': '5' } })
    expect(reply.status).toBe(201)
    expect(reply.headers.location).toMatch(/^\/files\/[0-9a-f-]{36}$/)
  })

  it('of more than the limit is 413', async () => {
    const { base } = await serveTus({ maxBytes: 4 })
    expect((await send(base, 'POST', { headers: { 'upload-length': '5' } })).status).toBe(413)
  })

  it('of nothing is complete at once', async () => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-length': '0' })
    expect(publishedBytes(server.storage)).toBe('')
    expect((await head(url)).headers).toMatchObject({ 'upload-offset': '0', 'upload-length': '0' })
  })
})

describe('K3: a deferred length', () => {
  it('is asked for until a PATCH tells it, and then stays', async () => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-defer-length': '1' })
    expect((await head(url)).headers).toMatchObject({ 'upload-defer-length': '1', 'upload-offset': '0' })
    await patch(url, 0, 'he')
    expect((await head(url)).headers['upload-defer-length']).toBe('1')
    expect((await patch(url, 2, 'l', { 'upload-length': '5' })).status).toBe(204)
    const { headers } = await head(url)
    expect(headers).not.toHaveProperty('upload-defer-length')
    expect(headers['upload-length']).toBe('5')
    expect((await patch(url, 3, 'lo', { 'upload-length': '6' })).status).toBe(400)
    expect((await patch(url, 3, 'lo', { 'upload-length': '5' })).status).toBe(204)
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it('may be told when all bytes are there', async () => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-defer-length': '1' })
    await patch(url, 0, 'hello')
    expect((await patch(url, 5, '', { 'upload-length': '5' })).status).toBe(204)
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it('cannot be less than what is there, nor more than the limit', async () => {
    const server = await serveTus({ maxBytes: 8 })
    const url = await createAt(server, { 'upload-defer-length': '1' })
    await patch(url, 0, 'hello')
    expect((await patch(url, 5, '', { 'upload-length': '4' })).status).toBe(400)
    expect((await patch(url, 5, 'x', { 'upload-length': '9' })).status).toBe(413)
    expect((await patch(url, 5, 'more', {})).status).toBe(413)
  })
})

describe('K4: metadata', () => {
  const verbatim = `filename ${b64('a plan é.pdf')}, filetype ${b64('application/pdf')},draft,note ,__proto__ ${b64('x')}`

  it('comes back verbatim, and names the file and its type', async () => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-length': '5', 'upload-metadata': verbatim })
    expect((await head(url)).headers['upload-metadata']).toBe(verbatim)
    const upload = await server.engine.get(url.slice(url.lastIndexOf('/') + 1))
    expect(upload).toMatchObject({ name: 'a_plan_e.pdf', contentType: 'application/pdf' })
    expect(Object.entries(upload.metadata)).toEqual([
      ['filename', 'a plan é.pdf'],
      ['filetype', 'application/pdf'],
      ['draft', ''],
      ['note', ''],
      ['__proto__', 'x'],
    ])
  })

  it.each(['a !', 'a YQ=', 'a YQ==,a Yg==', ',', 'a  YQ==', 'a YQ== b', 'a YQ==,', 'a Y-Q='])(
    'that is %j is 400',
    async metadata => {
      const { base } = await serveTus()
      const headers = { 'upload-length': '5', 'upload-metadata': metadata }
      expect((await send(base, 'POST', { headers })).status).toBe(400)
    },
  )

  it('may use `type` for something else', async () => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-length': '5', 'upload-metadata': `type ${b64('avatar')}` })
    expect(await server.engine.get(url.slice(url.lastIndexOf('/') + 1))).not.toHaveProperty('contentType')
  })
})

describe('W1: creation with upload', () => {
  it('takes the first bytes along and says how far they go', async () => {
    const server = await serveTus()
    const reply = await send(server.base, 'POST', {
      headers: { ...stream, 'upload-length': '5' },
      body: 'hel',
    })
    expect(reply.status).toBe(201)
    expect(reply.headers['upload-offset']).toBe('3')
    await patch(`${server.origin}${reply.headers.location}`, 3, 'lo')
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it('completes with the last byte', async () => {
    const server = await serveTus()
    const reply = await send(server.base, 'POST', {
      headers: { ...stream, 'upload-length': '5' },
      body: 'hello',
    })
    expect(reply.headers['upload-offset']).toBe('5')
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it('of another content type is 415, and of a body longer than the upload 413', async () => {
    const { base, engine } = await serveTus()
    const other = { 'content-type': 'text/plain', 'upload-length': '5' }
    expect((await send(base, 'POST', { headers: other, body: 'hello' })).status).toBe(415)
    expect(
      (await send(base, 'POST', { headers: { ...stream, 'upload-length': '5' }, body: 'hello!' })).status,
    ).toBe(413)
    const chunked = { ...stream, 'upload-length': '5', 'transfer-encoding': 'chunked' }
    expect((await send(base, 'POST', { headers: chunked, body: 'hello!' })).status).toBe(413)
    expect((await engine.list()).uploads).toEqual([])
  })

  it('works behind Expect: 100-continue', async () => {
    const server = await serveTus()
    const headers = { ...stream, 'upload-length': '5', 'content-length': '5', expect: '100-continue' }
    const sent = begin(server.base, 'POST', { headers })
    sent.flushHeaders()
    await once(sent, 'continue')
    sent.end('hello')
    expect((await answerTo(sent)).status).toBe(201)
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it('that stalls is answered with what arrived, for the client to go on', async () => {
    const server = await serveTus({}, { bodyIdleMs: 40 })
    const sent = begin(server.base, 'POST', {
      headers: { ...stream, 'upload-length': '10', 'content-length': '10' },
    })
    sent.on('error', () => {})
    sent.write('hello')
    const reply = await answerTo(sent)
    expect(reply.status).toBe(201)
    expect(reply.headers['upload-offset']).toBe('5')
    sent.destroy()
    await patch(`${server.origin}${reply.headers.location}`, 5, 'world')
    expect(publishedBytes(server.storage)).toBe('helloworld')
  })
})

describe('Location', () => {
  const asked = { headers: { 'upload-length': '5' } }
  const proxied = { forwarded: 'for=1.2.3.4;proto=https;host="up.example:8443", for=9.9.9.9;host=inner' }
  const locate = async (options: Parameters<typeof serveTus>[1], headers: Record<string, string> = {}) => {
    const server = await serveTus({}, options)
    const reply = await send(server.base, 'POST', { headers: { ...asked.headers, ...headers } })
    return { server, location: reply.headers.location }
  }
  const absolute = [tus({ absoluteLocation: true })]

  it('is absolute where that is asked for', async () => {
    const { server, location } = await locate({ protocols: absolute })
    expect(location?.startsWith(`${server.base}/`)).toBe(true)
  })

  it('believes no proxy unless told to', async () => {
    const { server, location } = await locate(
      { protocols: absolute },
      { ...proxied, 'x-forwarded-prefix': '/evil' },
    )
    expect(location?.startsWith(`${server.base}/`)).toBe(true)
  })

  it.each([
    [proxied, 'https://up.example:8443/files/'],
    [
      { 'x-forwarded-proto': 'https, http', 'x-forwarded-host': 'a.example', 'x-forwarded-prefix': '/api/' },
      'https://a.example/api/files/',
    ],
    [{ 'x-forwarded-proto': 'javascript', 'x-forwarded-host': 'a.example' }, '/files/'],
    [
      { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'a"b', 'x-forwarded-prefix': '//evil' },
      'https://127.0.0.1:',
    ],
  ])('follows trusted proxies: %j', async (headers, expected) => {
    const { location } = await locate({ protocols: absolute, trustProxy: true }, headers)
    expect(location?.startsWith(expected)).toBe(true)
  })

  it('has the prefix that a trusted proxy took off, also when it is relative', async () => {
    const { location } = await locate({ trustProxy: true }, { 'x-forwarded-prefix': '/api' })
    expect(location).toMatch(/^\/api\/files\//)
  })
})
