import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { publishedBytes } from '../support/wire.ts'
import { addressIn, append, completeness, create, createAt, head, serveIetf } from './support/ietf-wire.ts'

const algorithms = { 'sha-256': 'sha256', 'sha-512': 'sha512', sha: 'sha1', md5: 'md5' } as const

/** One member of a digest field. */
function digest(text: string, name: keyof typeof algorithms = 'sha-256'): string {
  return `${name}=:${createHash(algorithms[name]).update(text).digest('base64')}:`
}

describe('R22: Content-Digest', () => {
  it.each(['sha-256', 'sha-512', 'sha', 'md5'] as const)(
    'of %s is checked before a byte counts',
    async name => {
      const server = await serveIetf()
      const url = await createAt(server, 'hel')
      const wrong = { 'content-digest': digest('lO', name) }
      for (const complete of [false, true]) {
        const reply = await append(url, 3, 'lo', { complete, headers: wrong })
        expect([reply.status, reply.headers]).toMatchObject([400, completeness(false)])
      }
      expect((await head(url)).headers['upload-offset']).toBe('3')
      const right = { 'content-digest': digest('lo', name) }
      expect((await append(url, 3, 'lo', { complete: true, headers: right })).status).toBe(201)
      expect(publishedBytes(server.storage)).toBe('hello')
    },
  )

  it('may be wrong any number of times', async () => {
    const url = await createAt(await serveIetf({ retryThreshold: 0 }), 'hel')
    for (let time = 0; time < 5; time += 1)
      expect((await append(url, 3, 'lo', { headers: { 'content-digest': digest('x') } })).status).toBe(400)
    expect((await head(url)).headers['upload-offset']).toBe('3')
  })

  it('of the first bytes leaves an empty upload at the address that was told', async () => {
    const server = await serveIetf()
    const reply = await create(server, 'hel', { headers: { 'content-digest': digest('x') } })
    expect([reply.status, reply.headers]).toMatchObject([
      400,
      { ...completeness(false), 'upload-offset': '0', location: reply.interim[0]?.headers.location },
    ])
    const url = addressIn(reply, server)
    expect((await append(url, 0, 'hello', { complete: true })).status).toBe(201)
  })

  it.each([
    ['an unknown algorithm', 'crc32c=:AAAAAA==:'],
    ['no structured field', 'sha-256=:LPJNul'],
    ['a value that is no byte sequence', 'sha-256=LPJNul'],
    ['a list', 'sha-256=(:AAAA:)'],
    ['a duplicated equals sign', 'sha-256==:AAAA:'],
  ])('of %s is ignored', async (_, value) => {
    const server = await serveIetf()
    const reply = await create(server, 'hello', { complete: true, headers: { 'content-digest': value } })
    expect([reply.status, publishedBytes(server.storage)]).toEqual([201, 'hello'])
  })

  it.each(['sha-256=:AAAA:', 'md5=::'])('of the wrong size (%s) cannot be, and is 400', async value => {
    const server = await serveIetf()
    const reply = await create(server, 'hello', { complete: true, headers: { 'content-digest': value } })
    expect([reply.status, server.storage.objects.size]).toEqual([400, 0])
  })

  it('of several algorithms is checked by the best', async () => {
    const server = await serveIetf()
    const value = `${digest('x', 'md5')}, ${digest('hello', 'sha-256')}`
    const reply = await create(server, 'hello', { complete: true, headers: { 'content-digest': value } })
    expect(reply.status).toBe(201)
  })
})

describe('R22: Repr-Digest', () => {
  it.each(['creation', 'completion'])('that is wrong fails the upload for good (told at %s)', async when => {
    const server = await serveIetf()
    const headers = { 'repr-digest': digest('jello') }
    const url = await createAt(server, 'hel', when === 'creation' ? { headers } : {})
    const end = await append(url, 3, 'lo', { complete: true, ...(when === 'completion' ? { headers } : {}) })
    expect([end.status, end.headers]).toMatchObject([400, completeness(false)])
    expect([(await head(url)).status, server.storage.objects.size]).toEqual([410, 0])
  })

  it.each(['creation', 'completion'])('that is right lets it be published (told at %s)', async when => {
    const server = await serveIetf()
    const headers = { 'repr-digest': digest('hello') }
    const url = await createAt(server, 'hel', when === 'creation' ? { headers } : {})
    const end = await append(url, 3, 'lo', { complete: true, ...(when === 'completion' ? { headers } : {}) })
    expect([end.status, publishedBytes(server.storage)]).toEqual([201, 'hello'])
  })

  it('is held against a whole upload in one request', async () => {
    const server = await serveIetf()
    const send = (text: string) =>
      create(server, 'hello', { complete: true, headers: { 'repr-digest': digest(text) } })
    expect((await send('jello')).status).toBe(400)
    expect(server.storage.objects.size).toBe(0)
    expect((await send('hello')).status).toBe(201)
  })
})

describe('R22: Want-Repr-Digest', () => {
  it.each([
    ['sha-256=1', 'sha-256'],
    ['md5=3, sha-256=9', 'sha-256'],
    ['md5=9, sha-512=3', 'md5'],
    ['sha-999=10, sha=1', 'sha'],
  ] as const)(
    'of %s at creation is answered at completion, and when that is asked for again',
    async (value, name) => {
      const server = await serveIetf()
      const url = await createAt(server, 'hel', { headers: { 'want-repr-digest': value } })
      for (let time = 0; time < 2; time += 1) {
        const end = await append(url, 3, 'lo', { complete: true })
        expect(end.headers['repr-digest']).toBe(digest('hello', name))
      }
    },
  )

  it('is answered in one request, also with the digest that was declared', async () => {
    const server = await serveIetf()
    const headers = { 'want-repr-digest': 'sha-256=5', 'repr-digest': digest('hello') }
    const reply = await create(server, 'hello', { complete: true, headers })
    expect(reply.headers['repr-digest']).toBe(digest('hello'))
  })

  it.each(['sha-256=0', 'unixsum=4', 'sha-256=x=y'])('of %s is not answered', async value => {
    const server = await serveIetf()
    const reply = await create(server, 'hello', { complete: true, headers: { 'want-repr-digest': value } })
    expect([reply.status, reply.headers['repr-digest']]).toEqual([201, undefined])
  })
})
