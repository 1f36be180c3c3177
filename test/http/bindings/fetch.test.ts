import { getRequestListener } from '@hono/node-server'
import { describe, expect, it } from 'vitest'
import { fetchHandler } from '../../../src/http/bindings/fetch.ts'
import type { HttpRequest } from '../../../src/http/index.ts'
import { describeBinding } from '../../../src/testing/index.ts'
import { memoryEngine } from '../support/wire.ts'
import { serveListener } from './serving.ts'

describeBinding(
  'fetch',
  {
    serve({ options, readsBodies }) {
      const uploads = fetchHandler({ ...options, otherwise: () => new Response('elsewhere') })
      return serveListener(
        getRequestListener(async request => {
          if (readsBodies) await request.arrayBuffer()
          return uploads(request)
        }),
      )
    },
    headerOf: (raw, name) => (raw as Request).headers.get(name) ?? undefined,
    lacks: {
      prefix: 'a Request tells of no router',
      interim: 'a Response is the only one',
      trailers: 'a Request has none',
      'early-refusal': 'this server begins to read a body when its Request is first looked at',
    },
  },
  { describe, it },
)

describe('fetchHandler', () => {
  it('answers 404 where there is nobody else', async () => {
    const { engine } = memoryEngine()
    const answer = await fetchHandler({ engine })(new Request('http://a.test/elsewhere'))
    expect([answer.status, await answer.json()]).toEqual([404, { detail: 'Not found.' }])
  })

  it('takes scheme and host from the address where there is no Host', async () => {
    const { engine } = memoryEngine()
    const seen: unknown[] = []
    const authenticate = ({ scheme, header }: HttpRequest) => void seen.push(scheme, header('host'))
    await fetchHandler({ engine, authenticate })(new Request('https://a.test:8443/files/'))
    expect(seen).toEqual(['https', 'a.test:8443'])
  })

  it('closes the storage of a download that the client gives up', async () => {
    const { engine, storage } = memoryEngine()
    const upload = await engine.create({ name: 'a.bin', length: 5 })
    await engine.append(upload.id, { offset: 0, complete: true }, Buffer.from('hello'))
    let isClosed = false
    const { read } = storage
    storage.read = async function* (...call) {
      try {
        if (read) yield* read.apply(storage, call)
        yield Buffer.alloc(9)
      } finally {
        isClosed = true
      }
    }
    const answer = await fetchHandler({ engine })(new Request(`http://a.test/files/${upload.id}/content`))
    await answer.body?.cancel()
    expect(isClosed).toBe(true)
  })
})
