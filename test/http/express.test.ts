import express, { type Express } from 'express'
import { describe, expect, it } from 'vitest'
import { type ExpressRequest, expressUploads } from '../../src/http/bindings/express.ts'
import {
  answerOf,
  init,
  listen,
  md5,
  memoryEngine,
  plain,
  postJson,
  publishedBytes,
  sendChunk,
} from './support/wire.ts'

/** Uploads over one Express app, and what they stored. */
async function serveApp(mount: (app: Express, uploads: ReturnType<typeof memoryEngine>) => void) {
  const uploads = memoryEngine()
  const app = express()
  mount(app, uploads)
  const { origin } = await listen(app)
  return { ...uploads, origin }
}

async function expectUpload(base: string, { storage }: ReturnType<typeof memoryEngine>): Promise<void> {
  const { unique_id: id } = await init(base, { file_size: 10 })
  expect(await sendChunk(base, 'hello', { id })).toMatchObject({ status: 200 })
  const last = await sendChunk(base, 'world', { id, offset: 5, final: md5(md5('hello') + md5('world')) })
  expect(last).toMatchObject({ status: 200, body: { status: 'SUCCESSFUL' } })
  expect(publishedBytes(storage)).toBe('helloworld')
  expect(await answerOf(await fetch(`${base}/${id}/content`))).toMatchObject({ body: 'helloworld' })
}

describe('expressUploads', () => {
  it('at the root answers below /files', async () => {
    const app = await serveApp((app, { engine }) => app.use(expressUploads({ engine })))
    await expectUpload(`${app.origin}/files`, app)
  })

  it('under a prefix answers right below it', async () => {
    const app = await serveApp((app, { engine }) => app.use('/api/media', expressUploads({ engine })))
    await expectUpload(`${app.origin}/api/media`, app)
  })

  it('in a router answers below all prefixes', async () => {
    const app = await serveApp((app, { engine }) => {
      const router = express.Router()
      router.use('/media', expressUploads({ engine }))
      app.use('/api', router)
    })
    await expectUpload(`${app.origin}/api/media`, app)
  })

  it('with a path of its own answers below prefix and path', async () => {
    const app = await serveApp((app, { engine }) =>
      app.use('/api', expressUploads({ engine, path: '/media/' })),
    )
    await expectUpload(`${app.origin}/api/media`, app)
  })

  it('with a path that repeats the prefix means it once', async () => {
    const app = await serveApp((app, { engine }) =>
      app.use('/files', expressUploads({ engine, path: '/files' })),
    )
    await expectUpload(`${app.origin}/files`, app)
  })

  it('leaves other paths to the rest of the app', async () => {
    const { origin } = await serveApp((app, { engine }) => {
      app.use(expressUploads({ engine }))
      app.use((_, response) => void response.send('the rest'))
    })
    for (const path of ['/', '/filesystem', '/file'])
      expect(await answerOf(await fetch(origin + path))).toMatchObject({ status: 200, body: 'the rest' })
  })

  it('works behind express.json and express.urlencoded, whose fields it takes over', async () => {
    const app = await serveApp((app, { engine }) => {
      app.use(express.json(), express.urlencoded())
      app.use(expressUploads({ engine }))
    })
    await expectUpload(`${app.origin}/files`, app)
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await postJson(`${app.origin}/files/init/`, 'file_size=5&file_name=a.b', form)).toMatchObject({
      status: 200,
    })
  })

  it('says what to do when something read the body of a chunk before', async () => {
    const errors: string[] = []
    const { origin } = await serveApp((app, { engine }) => {
      app.use((request, _, next) => {
        request.resume().on('end', () => next())
      })
      app.use(expressUploads({ engine, onError: error => errors.push(error.code) }))
    })
    const id = '851114f2-c061-4137-a576-28abcaa772e3'
    expect(await plain(sendChunk(`${origin}/files`, 'hello', { id }))).toEqual({
      status: 500,
      body: { code: 'BODY_CONSUMED', message: expect.stringContaining('mount uploads before body parsers') },
    })
    expect(errors).toEqual(['BODY_CONSUMED'])
  })

  it('shows the request of Express to authenticate', async () => {
    const { origin, engine } = await serveApp((app, { engine }) => {
      app.use((request, _, next) => {
        Object.assign(request, { user: request.headers['x-user'] })
        next()
      })
      const authenticate = ({ raw }: { raw: unknown }) => (raw as ExpressRequest & { user?: string }).user
      app.use(expressUploads({ engine, authenticate }))
    })
    const body = { file_size: 5, file_name: 'a.b' }
    expect(await postJson(`${origin}/files/init/`, body)).toMatchObject({ status: 401 })
    const opened = await postJson(`${origin}/files/init/`, body, { 'x-user': 'ann' })
    const { unique_id } = opened.body as { unique_id: string }
    expect(await engine.get(unique_id, { owner: 'ann' })).toMatchObject({ owner: 'ann' })
  })
})
