import { bodyParser } from '@koa/bodyparser'
import Koa, { type Context } from 'koa'
import { describe, expect, it } from 'vitest'
import { koaUploads } from '../../../src/http/bindings/koa.ts'
import { describeBinding } from '../../../src/testing/index.ts'
import { init, listen, memoryEngine } from '../support/wire.ts'
import { readWhole, serveListener } from './serving.ts'

/** What koa-mount does: the rest of the path, for as long as it takes. */
function below(prefix: string, inner: Koa.Middleware): Koa.Middleware {
  return async (context, next) => {
    const { path } = context
    if (path !== prefix && !path.startsWith(`${prefix}/`)) return next()
    context.path = path.slice(prefix.length) || '/'
    await inner(context, next)
    context.path = path
  }
}

describeBinding(
  'Koa 3',
  {
    serve({ options, prefix, readsBodies }) {
      const app = new Koa()
      app.silent = true
      if (readsBodies) app.use(({ req }, next) => readWhole(req).then(next))
      app.use(prefix === undefined ? koaUploads(options) : below(prefix, koaUploads(options)))
      app.use(context => {
        context.body = 'elsewhere'
      })
      return serveListener(app.callback())
    },
    headerOf: (raw, name) => (raw as Context).get(name) || undefined,
  },
  { describe, it },
)

describe('koaUploads', () => {
  it('takes over what a body parser made of an init, and headers that others have set', async () => {
    const { engine } = memoryEngine()
    const app = new Koa()
    app.use(bodyParser())
    app.use((context, next) => {
      context.set('x-request-id', '7')
      return next()
    })
    app.use(koaUploads({ engine }))
    const { origin } = await listen(app.callback())
    const { unique_id: id } = await init(`${origin}/files`, { file_size: 5 })
    const state = await fetch(`${origin}/files/${id}`)
    expect([state.status, state.headers.get('x-request-id')]).toEqual([200, '7'])
  })
})
