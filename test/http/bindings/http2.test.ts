import { once } from 'node:events'
import { type ClientHttp2Session, connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import Koa from 'koa'
import { expect, it, onTestFinished } from 'vitest'
import { fastifyUploads } from '../../../src/http/bindings/fastify.ts'
import { koaUploads } from '../../../src/http/bindings/koa.ts'
import { type NodeHandlerOptions, nodeHandler } from '../../../src/http/bindings/node.ts'
import { tus } from '../../../src/http/index.ts'
import { memoryEngine, publishedBytes } from '../support/wire.ts'

type Headers = Readonly<Record<string, string>>

async function ask(session: ClientHttp2Session, method: string, path: string, headers: Headers, body = '') {
  const stream = session.request({ ':method': method, ':path': path, 'tus-resumable': '1.0.0', ...headers })
  stream.end(body)
  const [answer] = await once(stream, 'response')
  stream.resume()
  await once(stream, 'close')
  return answer as Readonly<Record<string, string | number>>
}

async function listenOn(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>(resolve => void server.close(() => resolve())))
  return (server.address() as AddressInfo).port
}

const servers: Readonly<Record<string, (options: NodeHandlerOptions) => Promise<number>>> = {
  'node:http2': options => listenOn(createServer(nodeHandler(options))),
  Koa: options => listenOn(createServer(new Koa().use(koaUploads(options)).callback())),
  async Fastify(options) {
    const app = fastify({ http2: true })
    onTestFinished(() => app.close())
    app.register(fastifyUploads, options)
    return Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
  },
}

it.each(Object.keys(servers))('%s takes an upload over HTTP/2, and refuses what does not fit', async name => {
  const { engine, storage } = memoryEngine()
  const port = await servers[name]?.({ engine, protocols: [tus()] })
  const session = connect(`http://127.0.0.1:${port}`)
  onTestFinished(() => session.destroy())
  const opened = await ask(session, 'POST', '/files', { 'upload-length': '10' })
  expect(opened[':status']).toBe(201)
  const path = new URL(String(opened.location), 'http://a.test').pathname
  const send = async (offset: number, body: string) => {
    const headers = { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }
    return (await ask(session, 'PATCH', path, headers, body))[':status']
  }
  expect([await send(0, 'hello'), await send(3, 'world'), await send(5, 'world')]).toEqual([204, 409, 204])
  expect(publishedBytes(storage)).toBe('helloworld')
})
