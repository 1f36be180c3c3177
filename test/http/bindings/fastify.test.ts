import fastify from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fastifyUploads } from '../../../src/http/bindings/fastify.ts'
import { inviteWhenRead } from '../../../src/http/bindings/node.ts'
import { describeBinding } from '../../../src/testing/index.ts'
import { init, memoryEngine, postJson, sendForm } from '../support/wire.ts'
import { headerOf, readWhole } from './serving.ts'

describeBinding(
  'Fastify 5',
  {
    async serve({ options, prefix, readsBodies }) {
      const app = fastify({ forceCloseConnections: true })
      if (readsBodies) app.addHook('onRequest', request => readWhole(request.raw))
      app.register(fastifyUploads, { ...options, ...(prefix === undefined ? {} : { prefix }) })
      app.addContentTypeParser('*', (_request, _payload, done) => done(null))
      app.all('/elsewhere', async () => 'elsewhere')
      app.all('/elsewhere/*', async () => 'elsewhere')
      const origin = await app.listen({ port: 0, host: '127.0.0.1' })
      const listener = inviteWhenRead((request, response) => app.server.emit('request', request, response))
      app.server.on('checkContinue', listener)
      return { port: Number(new URL(origin).port), close: () => app.close() }
    },
    headerOf,
  },
  { describe, it },
)

async function serveApp() {
  const uploads = memoryEngine()
  const app = fastify({ forceCloseConnections: true, bodyLimit: 1000 })
  onTestFinished(() => app.close())
  return { ...uploads, app, start: () => app.listen({ port: 0, host: '127.0.0.1' }) }
}

describe('fastifyUploads', () => {
  it('leaves the parsers and limits of the rest of the application as they are', async () => {
    const { app, engine, start } = await serveApp()
    app.register(fastifyUploads, { engine })
    app.post('/echo', async request => request.body)
    const origin = await start()
    expect((await postJson(`${origin}/echo`, { a: 1 })).body).toBe('{"a":1}')
    expect((await postJson(`${origin}/echo`, { a: 'x'.repeat(2000) })).status).toBe(413)
    const { unique_id: id } = await init(`${origin}/files`, { file_size: 5000 })
    const form = await sendForm(`${origin}/files`, [
      ['unique_id', id],
      ['offset', '1'],
      ['file', Buffer.alloc(5000)],
    ])
    expect(form.status).toBe(400)
  })

  it('sends headers that hooks have set, below a prefix with parameters', async () => {
    const { app, engine, start } = await serveApp()
    app.addHook('onRequest', async (_, reply) => void reply.header('x-request-id', '7'))
    app.register(fastifyUploads, { engine, prefix: '/:tenant/files' })
    const origin = await start()
    const { unique_id: id } = await init(`${origin}/acme/files`, { file_size: 5 })
    const state = await fetch(`${origin}/acme/files/${id}`)
    expect([state.status, state.headers.get('x-request-id')]).toEqual([200, '7'])
  })

  it('means a path that repeats the prefix once', async () => {
    const { app, engine, start } = await serveApp()
    app.register(fastifyUploads, { engine, prefix: '/api', path: '/api/media/' })
    const origin = await start()
    expect(await init(`${origin}/api/media`, { file_size: 5 })).toMatchObject({ offset: 0 })
    expect((await fetch(`${origin}/api/other`)).status).toBe(404)
  })
})
