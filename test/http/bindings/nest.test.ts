import 'reflect-metadata'
import type { createServer, IncomingMessage } from 'node:http'
import { type DynamicModule, Inject, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { memoryLocker, memorySessions, memoryStorage } from '../../../src/adapters/memory/index.ts'
import { UPLOAD_ENGINE, UploadsModule } from '../../../src/http/bindings/nest.ts'
import { inviteWhenRead } from '../../../src/http/bindings/node.ts'
import { ietf } from '../../../src/http/index.ts'
import { Tokens, type UploadEngine } from '../../../src/index.ts'
import { describeBinding } from '../../../src/testing/index.ts'
import { init, memoryEngine } from '../support/wire.ts'
import { headerOf, readWhole } from './serving.ts'

const platforms = { Express: () => new ExpressAdapter(), Fastify: () => new FastifyAdapter() }

async function start(uploads: DynamicModule, platform: keyof typeof platforms, prepare = (_: object) => {}) {
  class App {}
  Module({ imports: [uploads] })(App)
  const adapter = platforms[platform]()
  prepare(adapter)
  const options = { logger: false, forceCloseConnections: true } as const
  const app = await NestFactory.create(App, adapter, options)
  await app.listen(0, '127.0.0.1')
  const server: ReturnType<typeof createServer> = app.getHttpServer()
  server.on(
    'checkContinue',
    inviteWhenRead((request, response) => server.emit('request', request, response)),
  )
  return { app, origin: await app.getUrl() }
}

function readBodies(adapter: object): void {
  if (adapter instanceof ExpressAdapter)
    adapter.use((request: IncomingMessage, _: unknown, next: () => void) => readWhole(request).then(next))
  if (adapter instanceof FastifyAdapter)
    adapter
      .getInstance()
      .addHook('onRequest', (request: { readonly raw: IncomingMessage }) => readWhole(request.raw))
}

for (const platform of ['Express', 'Fastify'] as const)
  describeBinding(
    `Nest 12 on ${platform}`,
    {
      async serve({ options, readsBodies }) {
        const uploads = UploadsModule.forRoot(options)
        const { app, origin } = await start(uploads, platform, readsBodies ? readBodies : undefined)
        return { port: Number(new URL(origin).port), close: () => app.close() }
      },
      headerOf,
      lacks: {
        prefix: "it stands in front of Nest's router, and has a path of its own",
        'pass-through': 'nobody else answers in this application',
      },
    },
    { describe, it },
  )

describe('UploadsModule', () => {
  it('makes the engine of providers under Tokens, and gives it to every module', async () => {
    const storage = memoryStorage()
    class Feature {
      readonly engine: UploadEngine
      constructor(engine: UploadEngine) {
        this.engine = engine
      }
    }
    Inject(UPLOAD_ENGINE)(Feature, undefined, 0)
    class FeatureModule {}
    Module({ providers: [Feature] })(FeatureModule)
    const { app, origin } = await start(
      UploadsModule.forRoot({
        imports: [FeatureModule],
        providers: [
          { provide: Tokens.Storage, useValue: storage },
          { provide: Tokens.SessionStore, useFactory: () => memorySessions() },
          { provide: Tokens.UploadPath, useValue: () => 'by-nest.txt' },
        ],
        engine: { locker: memoryLocker(), maxBytes: 100 },
        path: '/media',
      }),
      'Express',
    )
    onTestFinished(() => app.close())
    const { unique_id: id } = await init(`${origin}/media`, { file_size: 5 })
    const { engine } = app.get(Feature, { strict: false })
    await engine.append(id, { offset: 0, complete: true }, Buffer.from('hello'))
    expect([...storage.objects.keys()]).toEqual(['by-nest.txt'])
    expect(engine.limits.maxBytes).toBe(100)
  })

  it('takes options from a factory, and closes only an engine of its own', async () => {
    const ownEngine = { storage: memoryStorage(), sessions: memorySessions(), locker: memoryLocker() }
    const finished = memoryEngine().engine
    for (const [engine, outcome] of [
      [ownEngine, 'CLOSING'],
      [finished, 'open'],
    ] as const) {
      const uploads = UploadsModule.forRootAsync({
        providers: [{ provide: 'settings', useValue: { engine } }],
        inject: ['settings'],
        useFactory: async settings => settings,
      })
      const { app, origin } = await start(uploads, 'Fastify')
      await init(`${origin}/files`, { file_size: 5 })
      const found = app.get<UploadEngine>(UPLOAD_ENGINE)
      await app.close()
      const after = await found.list().then(
        () => 'open',
        error => error.code,
      )
      expect(after).toBe(outcome)
    }
  })

  it('stands before the body parsers of Nest', async () => {
    const { engine } = memoryEngine()
    const { app, origin } = await start(UploadsModule.forRoot({ engine, protocols: [ietf()] }), 'Express')
    onTestFinished(() => app.close())
    const headers = {
      'upload-draft-interop-version': '8',
      'upload-complete': '?1',
      'content-type': 'application/json',
    }
    const answer = await fetch(`${origin}/files`, { method: 'POST', headers, body: '{"no json' })
    expect(answer.status).toBe(201)
  })
})
