import { describe, expect, it } from 'vitest'
import { RawClient } from '../support/raw.ts'
import { publishedBytes } from '../support/wire.ts'
import { answerTo, begin, createAt, head, patch, send, serveTus, stream } from './support/tus-wire.ts'

describe('C1: offsets and lengths are whole numbers', () => {
  it.each(['-1', '1.5', '1e3', 'ten', '', '9007199254740992', '0x10', ' '])(
    'refuses Upload-Length %j with 400',
    async value => {
      const { base } = await serveTus()
      expect((await send(base, 'POST', { headers: { 'upload-length': value } })).status).toBe(400)
    },
  )

  it.each(['-1', '0.5', 'NaN', '99999999999999999999'])('refuses Upload-Offset %j with 400', async value => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-length': '5' })
    const headers = { ...stream, 'upload-offset': value }
    expect((await send(url, 'PATCH', { headers, body: 'hello' })).status).toBe(400)
    expect((await head(url)).headers['upload-offset']).toBe('0')
  })
})

describe('C2, C3: the version', () => {
  it('is on every answer, refusals too', async () => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-length': '5' })
    const replies = [
      await head(url),
      await patch(url, 0, 'hello'),
      await head(`${server.base}/none`),
      await patch(url, 9, 'x'),
    ]
    expect(replies.map(each => each.headers['tus-resumable'])).toEqual(['1.0.0', '1.0.0', '1.0.0', '1.0.0'])
  })

  it.each([undefined, '0.2.2', '2.0.0', '1.0'])(
    'is refused with 412 and Tus-Version when it is %s, unprocessed',
    async version => {
      const server = await serveTus()
      const url = await createAt(server, { 'upload-length': '5' })
      const headers = {
        ...stream,
        'upload-offset': '0',
        ...(version === undefined ? {} : { 'tus-resumable': version }),
      }
      const reply = await send(url, 'PATCH', { bare: true, headers, body: 'hello' })
      expect(reply.status).toBe(412)
      expect(reply.headers).toMatchObject({ 'tus-version': '1.0.0' })
      expect((await head(url)).headers['upload-offset']).toBe('0')
    },
  )

  it.each(['POST', 'HEAD', 'DELETE'])('is missed on a %s where only tus is spoken', async method => {
    const { tus } = await import('../../../src/http/index.ts')
    const server = await serveTus({}, { protocols: [tus()] })
    const url = await createAt(server, { 'upload-length': '5' })
    expect((await send(method === 'POST' ? server.base : url, method, { bare: true })).status).toBe(412)
    expect((await head(url)).status).toBe(200)
  })
})

describe('C4, C9: OPTIONS', () => {
  it('tells the version, the extensions, the limit and the algorithms, whatever version is asked for', async () => {
    const { base } = await serveTus({ maxBytes: 1234 })
    const reply = await send(base, 'OPTIONS', { headers: { 'tus-resumable': '9.9.9' } })
    expect(reply.status).toBe(200)
    expect(reply.headers).toMatchObject({
      'tus-version': '1.0.0',
      'tus-extension':
        'creation,creation-with-upload,creation-defer-length,expiration,checksum,checksum-trailer,termination,concatenation,concatenation-unfinished',
      'tus-max-size': '1234',
      'tus-checksum-algorithm': 'sha1,md5,sha256,sha512,crc32',
    })
  })

  it('tells no limit and no expiration where there is none', async () => {
    const { base } = await serveTus({ expireIdleMs: Number.POSITIVE_INFINITY })
    const { headers } = await send(base, 'OPTIONS', { bare: true })
    expect(headers).not.toHaveProperty('tus-max-size')
    expect(headers['tus-extension']).not.toContain('expiration')
  })

  it('is answered for an upload too', async () => {
    const server = await serveTus()
    expect((await send(await createAt(server, { 'upload-length': '1' }), 'OPTIONS')).status).toBe(200)
  })
})

describe('C5: X-HTTP-Method-Override', () => {
  it('replaces the method', async () => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-length': '5' })
    const headers = { ...stream, 'upload-offset': '0', 'x-http-method-override': 'PATCH' }
    expect((await send(url, 'POST', { headers, body: 'hello' })).status).toBe(204)
    expect((await send(url, 'POST', { headers: { 'x-http-method-override': 'delete' } })).status).toBe(204)
    expect((await head(url)).status).toBe(404)
  })
})

describe('C6: HEAD', () => {
  it('tells the offset at 0, on the way and at the end, and is never cached', async () => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-length': '5' })
    for (const [offset, body] of [
      [0, 'he'],
      [2, 'llo'],
    ] as const) {
      const reply = await head(url)
      expect(reply.status).toBe(200)
      expect(reply.headers).toMatchObject({
        'upload-offset': String(offset),
        'upload-length': '5',
        'cache-control': 'no-store',
      })
      await patch(url, offset, body)
    }
    expect((await head(url)).headers).toMatchObject({ 'upload-offset': '5', 'upload-length': '5' })
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it('of an unknown upload is 404 without an offset', async () => {
    const { base } = await serveTus()
    const reply = await head(`${base}/00000000-0000-4000-8000-000000000000`)
    expect(reply.status).toBe(404)
    expect(reply.headers).not.toHaveProperty('upload-offset')
  })
})

describe('C7: PATCH', () => {
  it.each([undefined, 'application/octet-stream', 'multipart/form-data'])(
    'of content type %s is 415',
    async type => {
      const server = await serveTus()
      const url = await createAt(server, { 'upload-length': '5' })
      const headers = { 'upload-offset': '0', ...(type === undefined ? {} : { 'content-type': type }) }
      expect((await send(url, 'PATCH', { headers, body: 'hello' })).status).toBe(415)
      expect((await head(url)).headers['upload-offset']).toBe('0')
    },
  )

  it('without an offset is 400', async () => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-length': '5' })
    expect((await send(url, 'PATCH', { headers: stream, body: 'hello' })).status).toBe(400)
  })

  it.each([0, 1, 3, 6])(
    'at offset %i of an upload that stands at 2 is 409 with the right one, and changes nothing',
    async offset => {
      const server = await serveTus()
      const url = await createAt(server, { 'upload-length': '5' })
      await patch(url, 0, 'he')
      const reply = await patch(url, offset, 'xyz')
      expect(reply.status).toBe(409)
      expect(reply.headers['upload-offset']).toBe('2')
      expect((await head(url)).headers['upload-offset']).toBe('2')
      await patch(url, 2, 'llo')
      expect(publishedBytes(server.storage)).toBe('hello')
    },
  )

  it('is 204 with the new offset', async () => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-length': '5' })
    const reply = await patch(url, 0, 'hel')
    expect(reply.status).toBe(204)
    expect(reply.headers['upload-offset']).toBe('3')
  })

  it('of an unknown upload is 404', async () => {
    const { base } = await serveTus()
    expect((await patch(`${base}/nothing`, 0, 'x')).status).toBe(404)
  })

  it.each(['announced', 'chunked'])(
    'of more bytes than declared is 413 and moves nothing (%s)',
    async how => {
      const server = await serveTus()
      const url = await createAt(server, { 'upload-length': '5' })
      const headers: Record<string, string> = how === 'chunked' ? { 'transfer-encoding': 'chunked' } : {}
      const reply = await patch(url, 0, 'hello!', headers)
      expect(reply.status).toBe(413)
      expect((await head(url)).headers['upload-offset']).toBe('0')
    },
  )

  it('of a completed upload is 204 with nothing at its end, 413 with more, 409 elsewhere', async () => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-length': '5' })
    await patch(url, 0, 'hello')
    const statuses = [await patch(url, 5, ''), await patch(url, 5, 'x'), await patch(url, 0, 'hello')]
    expect(statuses.map(each => [each.status, each.headers['upload-offset']])).toEqual([
      [204, '5'],
      [413, undefined],
      [409, '5'],
    ])
    expect(publishedBytes(server.storage)).toBe('hello')
  })
})

describe('C8: a connection that breaks', () => {
  it('leaves what arrived', async () => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-length': '10' })
    const { pathname, host } = new URL(url)
    const client = await RawClient.connect(server.port)
    await client.write(
      `PATCH ${pathname} HTTP/1.1\r\nHost: ${host}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n` +
        'Content-Type: application/offset+octet-stream\r\nContent-Length: 10\r\n\r\nhello',
    )
    client.socket.destroy()
    await client.closed()
    await expect.poll(async () => (await head(url)).headers['upload-offset']).toBe('5')
    expect((await patch(url, 5, 'world')).status).toBe(204)
    expect(publishedBytes(server.storage)).toBe('helloworld')
  })

  it('is closed by the server when it stalls, and leaves what arrived', async () => {
    const server = await serveTus({}, { bodyIdleMs: 40 })
    const url = await createAt(server, { 'upload-length': '10' })
    const sent = begin(url, 'PATCH', { headers: { ...stream, 'upload-offset': '0', 'content-length': '10' } })
    sent.on('error', () => {})
    sent.write('hello')
    expect((await answerTo(sent)).status).toBe(408)
    expect((await head(url)).headers['upload-offset']).toBe('5')
    sent.destroy()
  })
})
