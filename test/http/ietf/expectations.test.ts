import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import { expressUploads } from '../../../src/http/bindings/express.ts'
import { inviteWhenRead, nodeHandler } from '../../../src/http/bindings/node.ts'
import { chunked, ietf, tus } from '../../../src/http/index.ts'
import { RawClient } from '../support/raw.ts'
import { memoryEngine, publishedBytes } from '../support/wire.ts'
import { appendHeaders, completeness, createAt, type Headers } from './support/ietf-wire.ts'

async function serveInviting(listener: RequestListener) {
  const server = createServer(listener)
  server.on('checkContinue', inviteWhenRead(listener))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  return { port, origin, base: `${origin}/files` }
}

const protocols = [tus(), ietf(), chunked()]

async function serveUploads() {
  const uploads = memoryEngine({ maxBytes: 5_000_000 })
  return { ...uploads, ...(await serveInviting(nodeHandler({ engine: uploads.engine, protocols }))) }
}

function requestHead(method: string, url: string, headers: Headers): string {
  const { pathname, host } = new URL(url)
  const lines = Object.entries({ host, expect: '100-continue', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return `${method} ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`
}

describe('Expect: 100-continue', () => {
  it.each([
    ['an offset that does not match', 409, { ...appendHeaders(9, true), 'content-length': '4000000' }],
    [
      'a type that is not read',
      415,
      { ...completeness(true), 'upload-offset': '3', 'content-length': '4000000' },
    ],
    ['more bytes than are allowed', 413, { ...appendHeaders(3, true), 'content-length': '9000000' }],
  ])('of a request with %s is refused before the body is sent', async (_, status, headers) => {
    const server = await serveUploads()
    const url = await createAt(server, 'hel')
    const client = await RawClient.connect(server.port)
    await client.write(requestHead('PATCH', url, headers))
    const answer = await client.answer()
    expect([answer.status, answer.headers.connection]).toEqual([status, 'close'])
    await client.closed()
  })

  it('of one that may succeed is answered, and then its body is taken', async () => {
    const server = await serveUploads()
    const url = await createAt(server, 'hel')
    const client = await RawClient.connect(server.port)
    await client.write(requestHead('PATCH', url, { ...appendHeaders(3, true), 'content-length': '2' }))
    expect((await client.answer()).status).toBe(100)
    await client.write('lo')
    expect((await client.answer()).status).toBe(201)
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it('is answered once beside the 104 of a creation', async () => {
    const server = await serveUploads()
    const client = await RawClient.connect(server.port)
    const headers = { ...completeness(true), 'upload-draft-interop-version': '8', 'content-length': '5' }
    await client.write(requestHead('POST', server.base, headers))
    expect([(await client.answer()).status, (await client.answer()).status]).toEqual([104, 100])
    await client.write('hello')
    expect((await client.answer()).status).toBe(201)
  })

  it('works for whatever else the server answers, and through Express', async () => {
    const { engine, storage } = memoryEngine()
    const app = express()
    app.use(expressUploads({ engine, protocols }))
    app.use(express.text({ type: '*/*' }))
    app.post('/echo', (request, response) => void response.send(request.body))
    const server = await serveInviting(app)
    for (const [path, headers] of [
      ['/echo', { 'content-type': 'text/plain' }],
      ['/files', completeness(true)],
    ] as const) {
      const client = await RawClient.connect(server.port)
      await client.write(requestHead('POST', server.origin + path, { ...headers, 'content-length': '5' }))
      expect((await client.answer()).status).toBe(100)
      await client.write('hello')
      const answer = await client.answer()
      expect([answer.status, answer.body]).toEqual(path === '/echo' ? [200, 'hello'] : [201, ''])
      client.socket.destroy()
      await once(client.socket, 'close')
    }
    expect(publishedBytes(storage)).toBe('hello')
  })
})
