import { once } from 'node:events'
import { type ClientHttp2Session, connect, createServer, type IncomingHttpHeaders } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { memoryStorage } from '../../../src/adapters/memory/index.ts'
import { nodeHandler } from '../../../src/http/bindings/node.ts'
import { ietf } from '../../../src/http/index.ts'
import { manualClock } from '../../../src/testing/manual-clock.ts'
import { RawClient } from '../support/raw.ts'
import { memoryEngine, publishedBytes } from '../support/wire.ts'
import {
  appendHeaders,
  begin,
  completeness,
  createAt,
  interimWith,
  serveIetf,
  serveInSmallWrites,
  versions,
} from './support/ietf-wire.ts'

describe.each(versions)('R8: interim responses over HTTP/1.1 in interop version %i', version => {
  it('tell the address before the body came', async () => {
    const server = await serveIetf({ clock: manualClock() })
    const headers = { ...completeness(true, version), 'content-length': '5' }
    const sent = begin(server.base, 'POST', { version, headers })
    sent.flushHeaders()
    const told = await interimWith(sent, 'location')
    expect(told).toMatchObject({ 'upload-draft-interop-version': String(version) })
    const ageLimit = {
      3: undefined,
      5: undefined,
      6: 'expires=604800',
      7: 'max-age=604800',
      8: 'max-age=604800',
    }
    expect(told['upload-limit']).toBe(ageLimit[version])
    sent.end('hello')
    const [response] = await once(sent, 'response')
    expect([response.statusCode, response.headers.location]).toEqual([201, told.location])
    response.resume()
    expect(publishedBytes(server.storage)).toBe('hello')
  })
})

describe.each([5, 6, 7, 8])('R10: progress over HTTP/1.1 in interop version %i', version => {
  it('tell how much will not have to be sent again, without the address', async () => {
    const server = await serveInSmallWrites()
    const url = await createAt(server, '', { version })
    const sent = begin(url, 'PATCH', { version, headers: appendHeaders(0, true, version) })
    sent.write(Buffer.alloc(2_000_000))
    const told = await interimWith(sent, 'upload-offset')
    expect(Number(told['upload-offset'])).toBeGreaterThan(0)
    expect(told).toMatchObject({ 'upload-draft-interop-version': String(version) })
    expect(told).not.toHaveProperty('location')
    sent.end()
    const [response] = await once(sent, 'response')
    expect(response.headers).toMatchObject({ 'upload-offset': '2000000' })
    response.resume()
  })
})

describe('interim responses over HTTP/1.1', () => {
  it('in version 3 tell no progress', async () => {
    const server = await serveInSmallWrites()
    const url = await createAt(server, '', { version: 3 })
    const sent = begin(url, 'PATCH', { version: 3, headers: appendHeaders(0, true, 3) })
    let interim = 0
    sent.on('information', () => {
      interim += 1
    })
    sent.end(Buffer.alloc(2_000_000))
    const [response] = await once(sent, 'response')
    expect([response.statusCode, interim]).toEqual([201, 0])
    response.resume()
  })

  it('wait for their turn behind the answers to earlier requests on the connection', async () => {
    const server = await serveIetf()
    const client = await RawClient.connect(server.port)
    const post = (body: string) =>
      `POST /files HTTP/1.1\r\nHost: x\r\nUpload-Draft-Interop-Version: 8\r\nUpload-Complete: ?1\r\nContent-Length: 5\r\n\r\n${body}`
    await client.write(post('hello') + post('world'))
    const answers = [await client.answer(), await client.answer(), await client.answer()]
    expect(answers.map(each => each.status)).toEqual([104, 201, 201])
    const told = answers.map(each => each.headers.location)
    expect(told[0]).toBe(told[1])
    expect(told[2]).not.toBe(told[0])
  })

  it('are not sent to a client of HTTP/1.0, which could not tell them from the answer', async () => {
    const server = await serveIetf()
    const client = await RawClient.connect(server.port)
    await client.write(
      'POST /files HTTP/1.0\r\nHost: x\r\nUpload-Draft-Interop-Version: 8\r\nUpload-Complete: ?1\r\nContent-Length: 5\r\n\r\nhello',
    )
    expect((await client.answer()).status).toBe(201)
  })
})

describe('R20: 100 Continue', () => {
  it('is sent beside the 104', async () => {
    const server = await serveIetf()
    const headers = { ...completeness(true), 'content-length': '5', expect: '100-continue' }
    const sent = begin(server.base, 'POST', { headers })
    const seen: number[] = []
    sent.on('information', ({ statusCode }) => seen.push(statusCode))
    sent.flushHeaders()
    await once(sent, 'continue')
    sent.end('hello')
    const [response] = await once(sent, 'response')
    response.resume()
    expect(response.statusCode).toBe(201)
    expect(seen.sort()).toEqual([100, 104])
  })
})

async function serveHttp2() {
  const storage = memoryStorage({ traits: { preferredWrite: 65_536 } })
  const uploads = { ...memoryEngine({ storage, checkpointBytes: 65_536 }), storage }
  const server = createServer(nodeHandler({ engine: uploads.engine, protocols: [ietf()] }))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(async () => {
    session.destroy()
    await new Promise(resolve => server.close(resolve))
  })
  return { ...uploads, session }
}

function open(session: ClientHttp2Session, method: string, path: string, headers: Record<string, string>) {
  const mark = { 'upload-draft-interop-version': '8' }
  return session.request({ ':method': method, ':path': path, ...mark, ...headers })
}

describe('R8, R10: interim responses over HTTP/2', () => {
  it('tell the address before the body came, and then the progress', async () => {
    const { session, storage } = await serveHttp2()
    const stream = open(session, 'POST', '/files', completeness(true))
    const [first] = (await once(stream, 'headers')) as [IncomingHttpHeaders]
    expect(first).toMatchObject({ ':status': 104, 'upload-draft-interop-version': '8' })
    stream.write(Buffer.alloc(1_000_000))
    const [second] = (await once(stream, 'headers')) as [IncomingHttpHeaders]
    expect(second[':status']).toBe(104)
    expect(Number(second['upload-offset'])).toBeGreaterThan(0)
    expect(second).not.toHaveProperty('location')
    stream.end('hello')
    const [final] = (await once(stream, 'response')) as [IncomingHttpHeaders]
    expect(final).toMatchObject({ ':status': 201, location: first.location, 'upload-complete': '?1' })
    stream.resume()
    expect(publishedBytes(storage)).toHaveLength(1_000_005)
  })
})
