import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { publishedBytes } from '../support/wire.ts'
import {
  append,
  appendHeaders,
  completeness,
  create,
  createAt,
  head,
  problemIn,
  send,
  serveIetf,
  versions,
} from './support/ietf-wire.ts'

describe.each(versions)('R13: HEAD in interop version %i', version => {
  it('is 204 with where the upload stands, and never cached', async () => {
    const server = await serveIetf()
    const url = await createAt(server, 'hel', { version, headers: { 'upload-length': '5' } })
    for (const isComplete of [false, true]) {
      const reply = await head(url, version)
      expect([reply.status, reply.headers]).toMatchObject([
        204,
        {
          ...completeness(isComplete, version),
          'upload-offset': isComplete ? '5' : '3',
          'upload-length': '5',
          'cache-control': 'no-store',
        },
      ])
      await append(url, 3, 'lo', { complete: true, version })
    }
  })

  it('of an unknown upload is 404', async () => {
    const { base } = await serveIetf()
    const reply = await head(`${base}/unknown`, version)
    expect([reply.status, reply.headers['upload-offset']]).toEqual([404, undefined])
  })
})

describe.each(versions)('R14: an append in interop version %i', version => {
  it.each([0, 2, 4])('at %i of an upload that stands at 3 is 409 with the right offset', async offset => {
    const server = await serveIetf()
    const url = await createAt(server, 'hel', { version, headers: { 'upload-length': '5' } })
    const reply = await append(url, offset, 'x', { version })
    expect([reply.status, reply.headers]).toMatchObject([
      409,
      { ...completeness(false, version), 'upload-offset': '3' },
    ])
    expect(problemIn(reply)).toMatchObject({
      type: 'mismatching-upload-offset',
      'expected-offset': 3,
      'provided-offset': offset,
    })
    await append(url, 3, 'lo', { version, complete: true })
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it.each(['application/octet-stream', 'text/plain', undefined])('of type %s', async type => {
    const server = await serveIetf()
    const url = await createAt(server, 'hel', { version })
    const headers = {
      ...completeness(true, version),
      'upload-offset': '3',
      ...(type === undefined ? {} : { 'content-type': type }),
    }
    const reply = await send(url, 'PATCH', { version, headers, body: 'lo' })
    expect(reply.status).toBe(version >= 6 ? 415 : 201)
    expect((await head(url, version)).headers['upload-offset']).toBe(version >= 6 ? '3' : '5')
  })

  it('that does not say whether it is the last', async () => {
    const server = await serveIetf()
    const url = await createAt(server, 'hel', { version })
    const { 'upload-complete': _, 'upload-incomplete': __, ...headers } = appendHeaders(3, true, version)
    const reply = await send(url, 'PATCH', { version, headers, body: 'lo' })
    expect(reply.status).toBe({ 3: 201, 5: 204, 6: 400, 7: 400, 8: 400 }[version])
  })

  it.each([undefined, '-1', '3.0', 'x'])('at offset %s is 400', async offset => {
    const url = await createAt(await serveIetf(), 'hel', { version })
    const { 'upload-offset': _, ...others } = appendHeaders(3, true, version)
    const headers = offset === undefined ? others : { ...others, 'upload-offset': offset }
    const reply = await send(url, 'PATCH', { version, headers, body: 'lo' })
    expect(reply.status).toBe(400)
  })
})

describe.each(versions)('R15: the answer to an append in interop version %i', version => {
  it('is 2xx with the offset before the end, and that of the creation at the end', async () => {
    const whole = await create(await serveIetf(), 'hello', { complete: true, version })
    const server = await serveIetf()
    const url = await createAt(server, 'he', { version })
    const some = await append(url, 2, 'l', { version })
    expect([some.status, some.headers]).toMatchObject([
      204,
      { ...completeness(false, version), 'upload-offset': '3' },
    ])
    const end = await append(url, 3, 'lo', { version, complete: true })
    expect([end.status, end.headers]).toMatchObject([
      whole.status,
      { ...completeness(true, version), 'upload-offset': '5', location: new URL(url).pathname },
    ])
    expect(publishedBytes(server.storage)).toBe('hello')
  })
})

describe('R12: a body that breaks off', () => {
  it.each(['Content-Length: 10', 'Transfer-Encoding: chunked'])(
    'keeps its prefix and never completes the upload (%s)',
    async framing => {
      const server = await serveIetf()
      const url = await createAt(server, 'hel')
      const { pathname, host } = new URL(url)
      const socket = connect(server.port, '127.0.0.1')
      const fields = Object.entries(appendHeaders(3, true)).map(([name, value]) => `${name}: ${value}\r\n`)
      const body = framing.startsWith('C') ? 'lo' : '2\r\nlo\r\n'
      socket.write(
        `PATCH ${pathname} HTTP/1.1\r\nHost: ${host}\r\n${fields.join('')}${framing}\r\n\r\n${body}`,
      )
      await new Promise<void>(resolve => socket.write('', () => resolve()))
      socket.resume().end()
      await new Promise(resolve => socket.once('close', resolve))
      await expect.poll(async () => (await head(url)).headers['upload-offset']).toBe('5')
      expect((await head(url)).headers['upload-complete']).toBe('?0')
      expect(server.storage.objects.size).toBe(0)
    },
  )
})

describe('R16: more than the known length', () => {
  it.each(['announced', 'chunked'])('is refused and ends the upload for good (%s)', async how => {
    const server = await serveIetf()
    const url = await createAt(server, 'hel', { headers: { 'upload-length': '5' } })
    const headers: Record<string, string> = how === 'chunked' ? { 'transfer-encoding': 'chunked' } : {}
    const reply = await append(url, 3, 'lo!', { headers })
    expect([reply.status, reply.headers]).toMatchObject([400, completeness(false)])
    expect(problemIn(reply)).toMatchObject({ type: 'inconsistent-upload-length' })
    const after = [await head(url), await append(url, 3, 'lo', { complete: true })]
    expect(after.map(each => each.status)).toEqual([410, 410])
    expect(server.storage.objects.size).toBe(0)
  })

  it('is so for the first bytes too', async () => {
    const server = await serveIetf()
    const headers = { 'upload-length': '2', 'transfer-encoding': 'chunked' }
    const reply = await create(server, 'hel', { headers })
    expect(reply.status).toBe(400)
    const url = `${server.origin}${reply.interim[0]?.headers.location}`
    expect((await head(url)).status).toBe(410)
  })
})

describe('R17: an append to a completed upload', () => {
  it('that may be the last one again is answered as then', async () => {
    const server = await serveIetf()
    const url = await createAt(server, 'hel')
    const first = await append(url, 3, 'lo', { complete: true })
    for (const again of [
      await append(url, 3, 'lo', { complete: true }),
      await append(url, 5, '', { complete: true }),
    ]) {
      const { date: _, ...headers } = again.headers
      expect([again.status, headers]).toMatchObject([first.status, { location: first.headers.location }])
      expect(headers).toMatchObject({ ...completeness(true), 'upload-offset': '5' })
    }
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it.each([
    [3, 'lo', false],
    [3, 'lo!', true],
    [6, '', true],
  ])('at %i of %j that completes it: %s cannot be, and changes nothing', async (offset, body, complete) => {
    const server = await serveIetf()
    const url = await createAt(server, 'hello', { complete: true })
    const reply = await append(url, offset, body, { complete })
    expect([reply.status, problemIn(reply).type]).toEqual([400, 'completed-upload'])
    expect(reply.headers).toMatchObject({ ...completeness(true), 'upload-offset': '5' })
    expect(publishedBytes(server.storage)).toBe('hello')
  })
})
