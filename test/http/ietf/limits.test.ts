import { describe, expect, it } from 'vitest'
import { manualClock } from '../../../src/testing/manual-clock.ts'
import { publishedBytes } from '../support/wire.ts'
import {
  append,
  completeness,
  create,
  createAt,
  head,
  send,
  serveIetf,
  type Version,
} from './support/ietf-wire.ts'

const unlimited = { expireIdleMs: Number.POSITIVE_INFINITY }

describe('R5: Upload-Limit', () => {
  it.each([
    [3, undefined],
    [5, undefined],
    [6, 'max-size=100, max-append-size=50, min-append-size=2, expires=60'],
    [7, 'max-size=100, max-append-size=50, min-append-size=2, max-age=60'],
    [8, 'max-size=100, max-append-size=50, min-append-size=2, max-age=60'],
  ] as const)('in interop version %i is %s', async (version: Version, expected) => {
    const http = { ietf: { maxAppendSize: 50, minAppendSize: 2 } }
    const server = await serveIetf({ clock: manualClock(), maxBytes: 100, expireIdleMs: 60_000 }, http)
    const created = await create(server, 'he', { version })
    const url = `${server.origin}${created.headers.location}`
    const replies = [created, await append(url, 2, 'll', { version }), await head(url, version)]
    expect(replies.map(each => each.headers['upload-limit'])).toEqual([expected, expected, expected])
    expect(created.interim[0]?.headers['upload-limit']).toBe(expected)
  })

  it('counts the seconds that are left, and begins anew with each byte', async () => {
    const clock = manualClock()
    const server = await serveIetf({ clock, expireIdleMs: 60_000 })
    const url = await createAt(server, 'hel')
    clock.advance(10_500)
    expect((await head(url)).headers['upload-limit']).toBe('max-age=49')
    expect((await append(url, 3, 'l')).headers['upload-limit']).toBe('max-age=60')
    clock.advance(60_000)
    expect((await head(url)).status).toBe(410)
  })

  it('says min-size=0 where there is none, and of a completed upload', async () => {
    const server = await serveIetf(unlimited)
    expect((await create(server, 'hel')).headers['upload-limit']).toBe('min-size=0')
    expect((await create(server, 'hel', { complete: true })).headers['upload-limit']).toBe('min-size=0')
  })
})

describe('R6: OPTIONS on the mount', () => {
  it.each([
    ['no limit', unlimited, 'min-size=0'],
    ['limits', { maxBytes: 100, expireIdleMs: 60_000 }, 'max-size=100, max-age=60'],
  ] as const)('has Upload-Limit with %s, whichever protocol answers', async (_, options, expected) => {
    const { base } = await serveIetf(options)
    const marked = await send(base, 'OPTIONS')
    expect([marked.status, marked.headers]).toMatchObject([
      204,
      { 'upload-limit': expected, 'accept-patch': 'application/partial-upload' },
    ])
    const unmarked = await send(base, 'OPTIONS', { version: null })
    expect(unmarked.headers).toMatchObject({ 'upload-limit': expected, 'tus-version': '1.0.0' })
  })
})

describe('R7: a limit that is exceeded', () => {
  it.each([
    ['by the content', 'hello!', {}],
    ['by Upload-Length', 'hel', { 'upload-length': '6' }],
    ['by content of unknown length', 'hello!', { 'transfer-encoding': 'chunked' }],
  ])('is 413 with Upload-Limit, and leaves no upload: %s', async (_, body, headers) => {
    const server = await serveIetf({ ...unlimited, maxBytes: 5 })
    const complete = !('upload-length' in headers)
    const reply = await create(server, body, { complete, headers })
    expect([reply.status, reply.headers]).toMatchObject([
      413,
      { ...completeness(false), 'upload-limit': 'max-size=5' },
    ])
    expect((await server.engine.list()).uploads).toEqual([])
  })

  it('by an append leaves the upload as it was', async () => {
    const server = await serveIetf({ ...unlimited, maxBytes: 5 })
    const url = await createAt(server, 'hel')
    for (const headers of [{}, { 'transfer-encoding': 'chunked' }])
      expect((await append(url, 3, 'lo!', { complete: true, headers })).status).toBe(413)
    expect((await append(url, 3, 'lo', { complete: true })).status).toBe(201)
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it('of the size of one append moves nothing; the last may be as small as it is', async () => {
    const server = await serveIetf({}, { ietf: { maxAppendSize: 3, minAppendSize: 2 } })
    const url = await createAt(server, 'h')
    const chunked = { headers: { 'transfer-encoding': 'chunked' } }
    const statuses = [
      await append(url, 1, 'ello'),
      await append(url, 1, 'ello', chunked),
      await append(url, 1, 'e'),
    ]
    expect(statuses.map(each => each.status)).toEqual([413, 413, 400])
    expect((await head(url)).headers['upload-offset']).toBe('1')
    expect((await append(url, 1, 'ell')).status).toBe(204)
    expect((await append(url, 4, 'o', { complete: true })).status).toBe(201)
    expect(publishedBytes(server.storage)).toBe('hello')
  })
})

describe('R23: who may do what', () => {
  const authenticate = {
    authenticate: (request: { header(name: string): string | undefined }) => request.header('x-user'),
  }

  it('is asked of every request; another owner cannot tell the upload from none', async () => {
    const server = await serveIetf({}, authenticate)
    expect((await create(server, 'hel')).status).toBe(401)
    const url = await createAt(server, 'hel', { headers: { 'x-user': 'ada' } })
    for (const user of [undefined, 'eve']) {
      const headers: Record<string, string> = user === undefined ? {} : { 'x-user': user }
      const replies = [
        await send(url, 'HEAD', { headers }),
        await append(url, 3, 'lo', { complete: true, headers }),
        await append(url, 0, 'x', { headers }),
        await send(url, 'GET', { headers }),
        await send(url, 'DELETE', { headers }),
      ]
      expect(new Set(replies.map(each => each.status))).toEqual(new Set([user === undefined ? 401 : 404]))
    }
    expect((await append(url, 3, 'lo', { complete: true, headers: { 'x-user': 'ada' } })).status).toBe(201)
  })

  it('is asked of the completion too', async () => {
    let isAllowed = true
    const server = await serveIetf({ hooks: { authorize: () => isAllowed } })
    const url = await createAt(server, 'hello', { headers: { 'upload-length': '5' } })
    isAllowed = false
    const replies = [await append(url, 5, '', { complete: true }), await head(url), await send(url, 'DELETE')]
    expect(replies.map(each => each.status)).toEqual([403, 403, 403])
    expect(server.storage.objects.size).toBe(0)
  })

  it('has addresses that cannot be guessed', async () => {
    const server = await serveIetf()
    const paths = [await createAt(server), await createAt(server)].map(url => new URL(url).pathname)
    for (const path of paths)
      expect(path).toMatch(/^\/files\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(paths[0]).not.toBe(paths[1])
  })
})
