import { describe, expect, it } from 'vitest'
import { publishedBytes } from '../support/wire.ts'
import {
  addressIn,
  append,
  completeness,
  create,
  createAt,
  head,
  problemIn,
  send,
  serveIetf,
  versions,
} from './support/ietf-wire.ts'

describe.each(versions)('R8, R9, R11: creation in interop version %i', version => {
  it('takes the whole upload in one request', async () => {
    const server = await serveIetf()
    const reply = await create(server, 'hello', { complete: true, version })
    expect(reply.status).toBe(201)
    expect(reply.headers).toMatchObject({ ...completeness(true, version), 'upload-offset': '5' })
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it('takes the first bytes, and says in the interim and the final response where to go on', async () => {
    const server = await serveIetf()
    const reply = await create(server, 'hel', { version })
    expect(reply.status).toBe(201)
    expect(reply.headers).toMatchObject({ ...completeness(false, version), 'upload-offset': '3' })
    expect(reply.interim).toMatchObject([
      {
        status: 104,
        headers: { location: reply.headers.location, 'upload-draft-interop-version': String(version) },
      },
    ])
    const end = await append(addressIn(reply, server), 3, 'lo', { complete: true, version })
    expect(end.headers).toMatchObject(completeness(true, version))
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it('takes a body of unknown length to its end', async () => {
    const server = await serveIetf()
    const headers = { 'transfer-encoding': 'chunked' }
    const reply = await create(server, 'hello', { complete: true, version, headers })
    expect([reply.status, publishedBytes(server.storage)]).toEqual([201, 'hello'])
  })
})

describe('R8: creation', () => {
  it.each(['POST', 'PUT', 'PATCH', 'REPORT'])('may be by %s', async method => {
    const server = await serveIetf()
    expect((await send(server.base, method, { headers: completeness(true), body: 'hello' })).status).toBe(201)
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it.each([null, 2, 4, 9])('is announced to nobody who speaks version %s', async version => {
    const server = await serveIetf()
    const reply = await send(server.base, 'POST', { version, headers: completeness(false), body: 'hel' })
    expect([reply.status, reply.interim]).toEqual([201, []])
  })

  it('may be empty, to learn the address alone', async () => {
    const server = await serveIetf()
    const url = await createAt(server)
    expect((await head(url)).headers).toMatchObject({ 'upload-offset': '0', 'upload-complete': '?0' })
    await append(url, 0, 'hello', { complete: true })
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it('of an empty file is complete at once', async () => {
    const server = await serveIetf()
    expect((await create(server, '', { complete: true })).headers).toMatchObject(completeness(true))
    expect(publishedBytes(server.storage)).toBe('')
  })

  it.each([undefined, '1', 'true', '?2', '?1, ?1', '"?1"'])(
    'that says Upload-Complete: %s says nothing, and is 400',
    async value => {
      const { base, storage } = await serveIetf()
      const headers: Record<string, string> = value === undefined ? {} : { 'upload-complete': value }
      expect((await send(base, 'POST', { headers, body: 'hello' })).status).toBe(400)
      expect(storage.objects.size).toBe(0)
    },
  )

  it('takes name and type as a request without resumption would tell them', async () => {
    const server = await serveIetf()
    const headers = {
      'content-disposition': `attachment; filename="plan.txt"; filename*=UTF-8''pl%C3%A4n%20b.txt`,
      'content-type': 'text/plain; charset=utf-8',
    }
    const url = await createAt(server, 'hello', { complete: true, headers })
    const got = await send(url, 'GET')
    expect(got.headers).toMatchObject({ 'content-type': 'text/plain' })
    expect(got.headers['content-disposition']).toMatch(/filename="pl.n_b\.txt"/)
  })

  it('needs no name, and takes no type of an append for the type of the file', async () => {
    const server = await serveIetf()
    const headers = { 'content-type': 'application/partial-upload', 'content-disposition': 'attachment' }
    const url = await createAt(server, 'hello', { complete: true, headers })
    const got = await send(url, 'GET')
    expect([got.body, got.headers['content-type']]).toEqual(['hello', 'application/octet-stream'])
  })

  it('tells an absolute address where that is asked for, the same in both responses', async () => {
    const server = await serveIetf({}, { ietf: { absoluteLocation: true } })
    const reply = await create(server, 'hel')
    expect(reply.headers.location).toMatch(new RegExp(`^${server.base}/`))
    expect(reply.interim[0]?.headers.location).toBe(reply.headers.location)
  })
})

describe('R2: the length', () => {
  it.each([
    ['of the content and of Upload-Length', 'hello', true, { 'upload-length': '6' }],
    ['of content that is longer', 'hello', false, { 'upload-length': '4' }],
  ])('must agree: %s', async (_, body, complete, headers) => {
    const server = await serveIetf()
    const reply = await create(server, body, { complete, headers })
    expect(reply.status).toBe(400)
    expect(problemIn(reply)).toMatchObject({ type: 'inconsistent-upload-length' })
    expect(reply.headers).toMatchObject(completeness(false))
    expect((await server.engine.list()).uploads).toEqual([])
  })

  it('must agree with what an earlier request said', async () => {
    const server = await serveIetf()
    const url = await createAt(server, 'hel', { headers: { 'upload-length': '5' } })
    for (const reply of [
      await append(url, 3, 'l', { complete: true }),
      await append(url, 3, 'lo', { headers: { 'upload-length': '6' } }),
      await append(url, 3, 'l', { complete: true, headers: { 'transfer-encoding': 'chunked' } }),
    ]) {
      expect([reply.status, problemIn(reply).type]).toEqual([400, 'inconsistent-upload-length'])
      expect(reply.headers).toMatchObject(completeness(false))
    }
    expect((await head(url)).headers).toMatchObject({ 'upload-complete': '?0', 'upload-length': '5' })
  })

  it.each(['-1', '1.5', '5.0', '"5"', '5, 5', 'five'])(
    'ignores Upload-Length: %s as a whole',
    async value => {
      const server = await serveIetf()
      const reply = await create(server, 'hello', { complete: true, headers: { 'upload-length': value } })
      expect([reply.status, publishedBytes(server.storage)]).toEqual([201, 'hello'])
    },
  )
})

describe('R3: the length is remembered', () => {
  it('when creation told it', async () => {
    const url = await createAt(await serveIetf(), 'hel', { headers: { 'upload-length': '5' } })
    expect((await head(url)).headers['upload-length']).toBe('5')
  })

  it('when an append told it', async () => {
    const url = await createAt(await serveIetf(), 'hel')
    expect((await head(url)).headers).not.toHaveProperty('upload-length')
    await append(url, 3, 'l', { headers: { 'upload-length': '5' } })
    expect((await head(url)).headers['upload-length']).toBe('5')
  })
})

describe('R4: an upload whose bytes are all there', () => {
  it.each(versions)(
    'is not complete before a request says so, maybe an empty one (version %i)',
    async version => {
      const server = await serveIetf()
      const headers = { 'upload-length': '5' }
      const url = await createAt(server, 'hel', { version, headers })
      const last = await append(url, 3, 'lo', { version })
      expect([last.status, last.headers]).toMatchObject([204, completeness(false, version)])
      expect((await head(url, version)).headers).toMatchObject({
        ...completeness(false, version),
        'upload-offset': '5',
      })
      expect(server.storage.objects.size).toBe(0)
      const end = await append(url, 5, '', { version, complete: true })
      expect([end.status, end.headers]).toMatchObject([201, completeness(true, version)])
      expect(publishedBytes(server.storage)).toBe('hello')
    },
  )
})
