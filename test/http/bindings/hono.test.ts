import { getRequestListener } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import { describe, expect, it } from 'vitest'
import { honoUploads } from '../../../src/http/bindings/hono.ts'
import { type BindingSetup, describeBinding } from '../../../src/testing/index.ts'
import { init, listen, memoryEngine } from '../support/wire.ts'
import { serveListener } from './serving.ts'

function appOf({ options, prefix, readsBodies }: BindingSetup): Hono {
  const app = new Hono()
  if (readsBodies)
    app.use(async (context, next) => {
      await context.req.arrayBuffer()
      await next()
    })
  app.use(prefix === undefined ? '*' : `${prefix}/*`, honoUploads(options))
  app.all('/elsewhere/*', context => context.text('elsewhere'))
  return app
}

const headerOf = (raw: unknown, name: string) => (raw as Context).req.header(name)

describeBinding(
  "Hono 4 over Node's own request",
  { serve: setup => serveListener(getRequestListener(appOf(setup).fetch)), headerOf },
  { describe, it },
)

describeBinding(
  'Hono 4 over web requests',
  {
    serve(setup) {
      const app = appOf(setup)
      return serveListener(getRequestListener(request => app.fetch(request)))
    },
    headerOf,
    lacks: {
      interim: 'a Response is the only one',
      trailers: 'a Request has none',
      'early-refusal': 'this server begins to read a body when its Request is first looked at',
    },
  },
  { describe, it },
)

describe('honoUploads', () => {
  it('sends headers that others have set in front, below a prefix with parameters', async () => {
    const { engine } = memoryEngine()
    const app = new Hono()
    app.use(cors())
    app.use(async (context, next) => {
      context.header('x-request-id', '7')
      await next()
      context.res.headers.set('x-late', '1')
    })
    app.route('/:tenant', new Hono().use('/files/*', honoUploads({ engine })))
    const { origin } = await listen(getRequestListener(app.fetch))
    const { unique_id: id } = await init(`${origin}/acme/files`, { file_size: 5 })
    const { status, headers } = await fetch(`${origin}/acme/files/${id}`)
    expect([status, headers.get('x-request-id'), headers.get('access-control-allow-origin')]).toEqual([
      200,
      '7',
      '*',
    ])
  })
})
