import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { publishedBytes } from '../support/wire.ts'
import { append, create, createAt, head, send, serveIetf } from './support/ietf-wire.ts'

describe('R21: offsets and lengths', () => {
  it('count bytes as they are coded, and nothing of the transfer', async () => {
    const coded = gzipSync('hello '.repeat(100))
    const server = await serveIetf()
    const headers = { 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' }
    const reply = await create(server, coded, { headers })
    expect(reply.headers['upload-offset']).toBe(String(coded.length))
    const url = `${server.origin}${reply.headers.location}`
    const end = await append(url, coded.length, '', { complete: true })
    expect(end.status).toBe(201)
    expect(publishedBytes(server.storage)).toBe(coded.toString('latin1'))
  })
})

describe('GET of an upload', () => {
  it('is its bytes once it is complete, whole or in part, and 404 before', async () => {
    const server = await serveIetf()
    const url = await createAt(server, 'hel')
    expect((await send(url, 'GET')).status).toBe(404)
    await append(url, 3, 'lo', { complete: true })
    const whole = await send(url, 'GET')
    expect([whole.status, whole.body]).toEqual([200, 'hello'])
    const part = await send(url, 'GET', { headers: { range: 'bytes=1-3' } })
    expect([part.status, part.body]).toEqual([206, 'ell'])
  })
})

describe('what is at no address', () => {
  it.each([
    ['GET', '', 405],
    ['POST', '/x', 405],
    ['HEAD', '/x/y', 404],
    ['HEAD', '/%2e%2e', 404],
    ['PATCH', '/%00', 404],
  ])('%s %s is %i', async (method, path, status) => {
    const { base } = await serveIetf()
    expect((await send(base + path, method)).status).toBe(status)
  })
})

describe('a completed upload', () => {
  it('is told by HEAD', async () => {
    const url = await createAt(await serveIetf(), 'hello', { complete: true })
    expect((await head(url)).headers).toMatchObject({ 'upload-complete': '?1', 'upload-length': '5' })
  })
})
