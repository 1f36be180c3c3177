import { describe, expect, test } from 'vitest'
import { memorySessions, memoryStorage } from '../../../src/adapters/memory/index.ts'
import { createListener, type Operations } from '../../../src/cli/serve/create-listener.ts'
import { infoHandler } from '../../../src/cli/serve/info-handler.ts'
import { readiness } from '../../../src/cli/serve/readiness.ts'
import type { ServeSettings } from '../../../src/cli/settings.ts'
import { UploadError } from '../../../src/core/errors.ts'
import { listen, memoryEngine } from '../../http/support/wire.ts'

const settings: ServeSettings = {
  dir: 'nowhere',
  storage: 'memory',
  durability: 'complete',
  port: 0,
  host: '127.0.0.1',
  path: '/files',
  bodyIdle: 60_000,
  bodyMinRate: 0,
  sweepEvery: 60_000,
  drain: 0,
}
const metrics = { contentType: 'text/plain; version=0.0.4', read: async () => 'quayside_uploads_open 3\n' }

async function server(given: Partial<ServeSettings> = {}, operations: Partial<Operations> = {}) {
  const { engine, storage } = memoryEngine()
  const ready = readiness({ backends: { storage, sessions: memorySessions() }, onProblem: () => {} })
  const all = { readiness: ready, ...operations }
  const { origin } = await listen(await createListener(engine, { ...settings, ...given }, all))
  return { origin, ready }
}

describe('what operators ask a server', () => {
  test('it is alive and ready, whoever asks', async () => {
    const { origin } = await server({ token: 'secret' })
    expect(await textOf(`${origin}/healthz`)).toEqual([200, 'alive\n'])
    expect(await textOf(`${origin}/readyz`)).toEqual([200, '{"ready":true,"reasons":[]}\n'])
    expect((await fetch(`${origin}/readyz`, { method: 'HEAD' })).status).toBe(200)
  })

  test('it is alive and not ready while it drains', async () => {
    const { origin, ready } = await server()
    ready.drain()
    expect(await textOf(`${origin}/readyz`)).toEqual([503, expect.stringContaining('draining')])
    expect((await fetch(`${origin}/healthz`)).status).toBe(200)
  })

  test('its API is described, with where it is', async () => {
    const { origin } = await server({ path: '/my/files', token: 'secret' })
    const document = await (await fetch(`${origin}/openapi.json`)).json()
    expect(document).toMatchObject({
      openapi: '3.1.1',
      servers: [{ url: '/my/files' }],
      security: [{ bearer: [] }],
    })
  })

  test('metrics are not there unless they were asked for', async () => {
    const { origin } = await server()
    expect((await fetch(`${origin}/metrics`)).status).toBe(404)
  })

  test('metrics are for who has the token', async () => {
    const { origin } = await server({ token: 'secret' }, { metrics })
    const refused = await fetch(`${origin}/metrics`)
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    const shown = await fetch(`${origin}/metrics`, { headers: { authorization: 'Bearer secret' } })
    expect(shown.headers.get('content-type')).toBe(metrics.contentType)
    expect(await shown.text()).toContain('quayside_uploads_open 3')
  })

  test('metrics that cannot be read are a 500, and the server stays', async () => {
    const read = () => Promise.reject(new Error('a collector is broken'))
    const { origin } = await server({}, { metrics: { ...metrics, read } })
    expect(await textOf(`${origin}/metrics?`)).toEqual([
      500,
      expect.stringContaining('a collector is broken'),
    ])
    expect((await fetch(`${origin}/healthz?`)).status).toBe(200)
  })

  test('without a token, metrics are for this machine, and for nobody that a proxy on it speaks for', async () => {
    const { origin } = await server({}, { metrics })
    expect((await fetch(`${origin}/metrics`)).status).toBe(200)
    const forwarded = await fetch(`${origin}/metrics`, { headers: { 'x-forwarded-for': '10.0.0.7' } })
    expect(forwarded.status).toBe(403)
    const { engine } = memoryEngine()
    const info = infoHandler({ engine, path: '/files', metrics })
    const stranger = await listen((request, response) => {
      Object.defineProperty(request.socket, 'remoteAddress', { value: '::ffff:10.0.0.7' })
      info(request, response)
    })
    expect((await fetch(`${stranger.origin}/metrics`)).status).toBe(403)
  })
})

describe('readiness', () => {
  const storage = memoryStorage()
  const sessions = memorySessions()

  test('says in public words what cannot be reached, and to the operator why', async () => {
    const told: string[] = []
    const down = {
      ...sessions,
      due: () => Promise.reject(new UploadError('SESSIONS_UNAVAILABLE', 'redis://10.0.0.1')),
    }
    const wrong = { ...storage, check: async () => [{ problem: '/srv is read-only', remedy: 'chmod' }] }
    const ready = readiness({
      backends: { storage: wrong, sessions: down },
      onProblem: problem => void told.push(problem),
    })
    expect(await ready.reasons()).toEqual([
      'storage: it does not work; the log says why',
      'sessions: The session store cannot be reached.',
    ])
    expect(told.sort()).toEqual([
      'sessions not ready: redis://10.0.0.1',
      'storage not ready: /srv is read-only',
    ])
  })

  test('tries the storage once in ten seconds, however often it is asked', async () => {
    let tries = 0
    let time = 0
    const counted = {
      ...storage,
      check: async () => {
        tries += 1
        return []
      },
    }
    const ready = readiness({
      backends: { storage: counted, sessions },
      onProblem: () => {},
      now: () => time,
    })
    await Promise.all([ready.reasons(), ready.reasons()])
    time = 9_999
    await ready.reasons()
    expect(tries).toBe(1)
    time = 10_000
    expect(await ready.reasons()).toEqual([])
    expect(tries).toBe(2)
  })
})

async function textOf(url: string): Promise<readonly [number, string]> {
  const response = await fetch(url)
  return [response.status, await response.text()]
}
