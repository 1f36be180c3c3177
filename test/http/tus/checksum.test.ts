import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { publishedBytes } from '../support/wire.ts'
import { checksum, createAt, head, patch, send, serveTus, stream } from './support/tus-wire.ts'

describe('S1: a checksum', () => {
  it.each(['sha1', 'md5', 'sha256', 'sha512'])('of %s that is right is 204', async algorithm => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-length': '5' })
    const reply = await patch(url, 0, 'hello', { 'upload-checksum': checksum(algorithm, 'hello') })
    expect(reply.status).toBe(204)
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it('of crc32 that is right is 204', async () => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-length': '5' })
    const value = Buffer.alloc(4)
    value.writeUInt32BE(crc32('hello'))
    const reply = await patch(url, 0, 'hello', { 'upload-checksum': `crc32 ${value.toString('base64')}` })
    expect(reply.status).toBe(204)
  })

  it('that is wrong is 460, moves nothing, and may be wrong any number of times', async () => {
    const server = await serveTus({ retryThreshold: 0 })
    const url = await createAt(server, { 'upload-length': '5' })
    for (let attempt = 0; attempt < 4; attempt += 1) {
      expect((await patch(url, 0, 'jello', { 'upload-checksum': checksum('sha1', 'hello') })).status).toBe(
        460,
      )
      expect((await head(url)).headers['upload-offset']).toBe('0')
    }
    await patch(url, 0, 'hello', { 'upload-checksum': checksum('sha1', 'hello') })
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it.each(['sha3 AAAA', 'sha1', 'sha1 !!!!', 'sha1 AAAA', 'sha1  AAAA', '', `sha1 ${'A'.repeat(27)}`])(
    'that is %j is 400',
    async value => {
      const server = await serveTus()
      const url = await createAt(server, { 'upload-length': '5' })
      expect((await patch(url, 0, 'hello', { 'upload-checksum': value })).status).toBe(400)
      expect((await head(url)).headers['upload-offset']).toBe('0')
    },
  )

  it('holds a whole PATCH that breaks off to nothing', async () => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-length': '10' })
    const headers = {
      ...stream,
      'upload-offset': '0',
      'content-length': '10',
      'upload-checksum': checksum('sha1', 'helloworld'),
    }
    const { begin } = await import('./support/tus-wire.ts')
    const sent = begin(url, 'PATCH', { headers })
    sent.on('error', () => {})
    await new Promise<void>(resolve => sent.write('hello', () => resolve()))
    sent.destroy()
    // The next writer gets the lock only when the broken one is settled.
    expect(
      (await patch(url, 0, 'helloworld', { 'upload-checksum': checksum('sha1', 'helloworld') })).status,
    ).toBe(204)
    expect(publishedBytes(server.storage)).toBe('helloworld')
  })

  it('guards the bytes that come with a creation, and a wrong one leaves no upload behind', async () => {
    const server = await serveTus()
    const headers = { ...stream, 'upload-length': '5', 'upload-checksum': checksum('sha1', 'hello') }
    expect((await send(server.base, 'POST', { headers, body: 'jello' })).status).toBe(460)
    expect((await server.engine.list()).uploads).toEqual([])
    expect((await send(server.base, 'POST', { headers, body: 'hello' })).status).toBe(201)
    expect(publishedBytes(server.storage)).toBe('hello')
  })
})

describe('S2: a checksum behind the body', () => {
  const chunked = {
    ...stream,
    'upload-offset': '0',
    trailer: 'Upload-Checksum',
    'transfer-encoding': 'chunked',
  }

  it.each(['sha1', 'sha512'])('of %s counts like one before it', async algorithm => {
    const server = await serveTus()
    const url = await createAt(server, { 'upload-length': '5' })
    const wrong = { 'Upload-Checksum': checksum(algorithm, 'jello') }
    expect((await send(url, 'PATCH', { headers: chunked, body: 'hello', trailers: wrong })).status).toBe(460)
    expect((await head(url)).headers['upload-offset']).toBe('0')
    const right = { 'Upload-Checksum': checksum(algorithm, 'hello') }
    expect((await send(url, 'PATCH', { headers: chunked, body: 'hello', trailers: right })).status).toBe(204)
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it.each([{}, { 'Upload-Checksum': 'sha3 AAAA' }, { 'Upload-Checksum': 'sha1 ????' }])(
    'that was announced and is %j is 400',
    async trailers => {
      const server = await serveTus()
      const url = await createAt(server, { 'upload-length': '5' })
      expect((await send(url, 'PATCH', { headers: chunked, body: 'hello', trailers })).status).toBe(400)
      expect((await head(url)).headers['upload-offset']).toBe('0')
    },
  )
})
