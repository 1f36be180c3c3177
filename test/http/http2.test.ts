import { once } from 'node:events'
import { type ClientHttp2Session, connect, createServer, type IncomingHttpHeaders } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nodeHandler } from '../../src/http/bindings/node.ts'
import { boundary, formBytes } from './support/raw.ts'
import { md5, memoryEngine, publishedBytes } from './support/wire.ts'

async function serveHttp2() {
  const uploads = memoryEngine()
  const server = createServer(nodeHandler({ engine: uploads.engine }))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(async () => {
    session.destroy()
    await new Promise(resolve => server.close(resolve))
  })
  return { ...uploads, session }
}

async function post(session: ClientHttp2Session, path: string, type: string, body: Uint8Array) {
  const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': type })
  stream.on('error', () => {})
  stream.end(body)
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders]
  stream.setEncoding('utf8')
  let text = ''
  for await (const piece of stream) text += piece
  return { status: Number(headers[':status']), body: JSON.parse(text) }
}

describe('uploads over HTTP/2', () => {
  it('are taken in, and a refused one leaves the connection to others', async () => {
    const { session, storage } = await serveHttp2()
    const json = Buffer.from('{"file_size":5,"file_name":"a.b"}')
    const { body } = await post(session, '/files/init/', 'application/json', json)
    const id: string = body.unique_id
    const send = (offset: string, bytes: Uint8Array) => {
      const form = formBytes([
        ['unique_id', id],
        ['offset', offset],
        ['chunk_hash', md5(bytes)],
        ['final_hash', md5(bytes)],
        ['file', bytes],
      ])
      return post(session, '/files/', `multipart/form-data; boundary=${boundary}`, form)
    }
    expect(await send('3', Buffer.alloc(3_000_000))).toEqual({
      status: 400,
      body: { non_field_errors: ['Offset does not match'] },
    })
    expect(await send('0', Buffer.from('hello'))).toMatchObject({
      status: 200,
      body: { status: 'SUCCESSFUL' },
    })
    expect(publishedBytes(storage)).toBe('hello')
  })
})
