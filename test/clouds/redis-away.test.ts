import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { memoryStorage } from '../../src/adapters/memory/index.ts'
import { connectRedis, redisLocker, redisSessions } from '../../src/adapters/redis/index.ts'
import { createUploadEngine } from '../../src/core/create-engine.ts'
import { nodeHandler } from '../../src/http/bindings/node.ts'
import { chunked, ietf, tus } from '../../src/http/index.ts'
import { listen } from '../http/support/wire.ts'
import { freePort } from '../services/free-port.ts'
import { placeOf } from '../services/place-of.ts'
import { temporaryDirectory } from '../support/serving.ts'
import { type RunningProgram, startProgram } from '../support/start-program.ts'

// Ours is stopped and started here; this only asks whether Redis can be had.
await placeOf('redis')

interface OwnRedis {
  readonly port: number
  /** Starts it over what the last one left on the disk. */
  start(...settings: string[]): Promise<RunningProgram>
}

interface Ask {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly path: string
  readonly body?: string
}

const tusVersion = { 'tus-resumable': '1.0.0' }
const draft = { 'upload-draft-interop-version': '8' }

/** How each protocol opens an upload. */
const openings: readonly (readonly [string, Ask])[] = [
  ['tus', { method: 'POST', path: '/files/', headers: { ...tusVersion, 'upload-length': '10' } }],
  [
    'ietf',
    {
      method: 'POST',
      path: '/files/',
      headers: { ...draft, 'upload-complete': '?0', 'upload-length': '10' },
    },
  ],
  [
    'chunked',
    {
      method: 'POST',
      path: '/files/init/',
      headers: { 'content-type': 'application/json' },
      body: '{"file_name":"a.bin","file_size":10}',
    },
  ],
]

describe('while Redis is away', () => {
  it('every protocol answers 503 with Retry-After; what was acknowledged is there when it is back, and uploads go on', async () => {
    const redis = await ownRedis()
    const first = await redis.start('--appendonly', 'yes')
    const server = await serve(`redis://127.0.0.1:${redis.port}`)
    const opened = await server.ask(openings[0]?.[1] as Ask)
    expect(opened.status).toBe(201)
    const path = new URL(opened.headers.get('location') ?? '', server.origin).pathname
    const append = (offset: number, body: string): Promise<Response> =>
      server.ask({
        method: 'PATCH',
        path,
        headers: {
          ...tusVersion,
          'content-type': 'application/offset+octet-stream',
          'upload-offset': String(offset),
        },
        body,
      })
    expect((await append(0, 'hello')).status).toBe(204)

    await first.stop('SIGKILL')
    const look: Ask = { method: 'HEAD', path, headers: tusVersion }
    for (const ask of [...openings.map(([, opening]) => opening), look]) expectAway(await server.ask(ask))
    expectAway(await append(5, 'world'))

    await redis.start('--appendonly', 'yes')
    const state = await untilAnswered(() => server.ask(look))
    expect(state.headers.get('upload-offset')).toBe('5')
    expect((await untilAnswered(() => append(5, 'world'))).status).toBe(204)
    for (const [, opening] of openings) expect((await server.ask(opening)).status).toBeLessThan(300)
  })
})

describe('what Redis refuses', () => {
  it.each(openings)(
    'is told by %s with its reason: a replica and a full one with Retry-After',
    async (_, opening) => {
      const redis = await ownRedis()
      await redis.start()
      const client = new Redis(redis.port, '127.0.0.1')
      onTestFinished(() => client.disconnect())
      const server = await serve(`redis://127.0.0.1:${redis.port}`)

      await client.replicaof('127.0.0.1', '1')
      const readonly = await server.ask(opening)
      expectAway(readonly)
      expect(server.reasons.at(-1)).toMatchObject({ code: 'SESSIONS_UNAVAILABLE' })
      await client.replicaof('NO', 'ONE')
      await client.config('SET', 'maxmemory', '1')
      expectAway(await server.ask(opening))
      expect(server.reasons.at(-1)).toMatchObject({ code: 'SESSIONS_FULL' })
      await client.config('SET', 'maxmemory', '0')
      expect((await server.ask(opening)).status).toBeLessThan(300)
    },
  )

  it.each(openings)(
    'is told by %s as 500 where the password is missing: nobody but the operator can help',
    async (_, opening) => {
      const redis = await ownRedis()
      await redis.start('--requirepass', 'secret')
      const server = await serve(`redis://127.0.0.1:${redis.port}`)
      const answer = await server.ask(opening)
      expect(answer.status).toBe(500)
      expect(answer.headers.get('retry-after')).toBeNull()
      expect(server.reasons.at(-1)).toMatchObject({ code: 'SESSIONS_DENIED' })
    },
  )
})

async function ownRedis(): Promise<OwnRedis> {
  const [port, directory] = [await freePort(), await temporaryDirectory()]
  const words = ['--bind', '127.0.0.1', '--port', String(port), '--dir', directory, '--save', '']
  return {
    port,
    start: (...settings) =>
      startProgram(['redis-server', ...words, ...settings], /Ready to accept connections/),
  }
}

async function serve(url: string) {
  const client = connectRedis(url)
  const reasons: unknown[] = []
  const engine = createUploadEngine({
    storage: memoryStorage(),
    sessions: redisSessions({ client }),
    locker: redisLocker({ client }),
  })
  onTestFinished(async () => {
    await engine.close()
    await client.close()
  })
  const onError = (error: unknown): void => void reasons.push(error)
  const handler = nodeHandler({ engine, protocols: [tus(), ietf(), chunked()], onError })
  const { origin } = await listen(handler)
  return {
    origin,
    reasons,
    ask: ({ path, ...ask }: Ask): Promise<Response> => fetch(origin + path, ask),
  }
}

function expectAway(answer: Response): void {
  expect(answer.status).toBe(503)
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
}

/** What clients do that are told 503. */
async function untilAnswered(ask: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const answer = await ask()
    if (answer.status !== 503) return answer
    await answer.arrayBuffer()
  }
}
