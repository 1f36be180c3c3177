import { describe, expect, it } from 'vitest'
import type { InitSerializer } from '../../src/core/ports/functions.ts'
import { chunked, ietf, type Protocol, tus } from '../../src/http/index.ts'
import { capabilities, grantsOr } from '../../src/policy/index.ts'
import { serve, type UploadServer } from '../http/support/wire.ts'
import { WireUpload } from '../support/chunked-wire.ts'

const links = capabilities({ secret: 'a secret of at least thirty-two characters' })
const expiresAt = Date.now() + 3_600_000

/** Only `x-user` and links get in. */
async function server(protocols: readonly Protocol[] = [tus(), ietf(), chunked()]): Promise<UploadServer> {
  const authenticate = grantsOr(links, request => request.header('x-user'))
  return serve({}, { protocols, authenticate })
}

async function ask(url: string, method: string, headers: Record<string, string>, body?: string) {
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

const tusHeaders = { 'tus-resumable': '1.0.0' }
const patchHeaders = { ...tusHeaders, 'content-type': 'application/offset+octet-stream' }
const ietfHeaders = { 'upload-draft-interop-version': '8' }

describe('a link to create (tus)', () => {
  it('leads through the whole upload by the addresses in answers', async () => {
    const { base, origin, engine } = await server()
    const created = await ask(links.link(base, { create: true, owner: 'ann', expiresAt }), 'POST', {
      ...tusHeaders,
      'upload-length': '6',
    })
    expect(created.status).toBe(201)
    const url = new URL(created.headers.get('location') ?? '', origin).href
    expect((await ask(url, 'PATCH', { ...patchHeaders, 'upload-offset': '0' }, 'abc')).status).toBe(204)
    expect((await ask(url, 'HEAD', tusHeaders)).headers.get('upload-offset')).toBe('3')
    expect((await ask(url, 'PATCH', { ...patchHeaders, 'upload-offset': '3' }, 'def')).status).toBe(204)
    const { uploads } = await engine.list({}, { owner: 'ann' })
    expect(uploads.map(each => each.status)).toEqual(['completed'])
    expect((await ask(url.replace('?', '/content?'), 'GET', {})).status).toBe(403)
  })

  it('puts together the partial uploads that it opened, by their links', async () => {
    const { base, origin } = await server()
    const url = links.link(base, { create: true, owner: 'ann', expiresAt })
    const partial = { ...patchHeaders, 'upload-length': '3', 'upload-concat': 'partial' }
    const parts = [await ask(url, 'POST', partial, 'abc'), await ask(url, 'POST', partial, 'def')]
    const places = parts.map(each => new URL(each.headers.get('location') ?? '', origin).href)
    const final = { ...tusHeaders, 'upload-concat': `final;${places.join(' ')}` }
    expect((await ask(url, 'POST', final)).status).toBe(201)
  })
})

describe('a link to create (ietf)', () => {
  it('leads through the whole upload by the address in the answer', async () => {
    const { base, origin, engine } = await server()
    const created = await ask(
      links.link(base, { create: true, owner: 'ann', expiresAt }),
      'POST',
      { ...ietfHeaders, 'upload-complete': '?0', 'upload-length': '6' },
      'abc',
    )
    expect(created.status).toBe(201)
    const url = new URL(created.headers.get('location') ?? '', origin).href
    expect((await ask(url, 'HEAD', ietfHeaders)).headers.get('upload-offset')).toBe('3')
    const rest = { ...ietfHeaders, 'upload-complete': '?1', 'upload-offset': '3' }
    const patch = { ...rest, 'content-type': 'application/partial-upload' }
    expect((await ask(url, 'PATCH', patch, 'def')).status).toBeLessThan(300)
    expect((await engine.list({}, { owner: 'ann' })).uploads[0]?.status).toBe('completed')
  })
})

it('a link is none of the fields that an application gets from a query (ietf)', async () => {
  const seen: unknown[] = []
  const initSerializer: InitSerializer = (fields, accepted) => {
    seen.push(fields)
    return accepted
  }
  const { base } = await serve({ initSerializer }, { protocols: [ietf()], authenticate: grantsOr(links) })
  const url = links.link(`${base}?album=sea`, { create: true, expiresAt })
  const headers = { ...ietfHeaders, 'upload-complete': '?1' }
  expect((await ask(url, 'POST', headers, 'abc')).status).toBeLessThan(300)
  expect(seen).toEqual([{ album: 'sea' }])
})

describe('a capability in Authorization (chunked)', () => {
  it('uploads a file, and sees neither the list nor other uploads', async () => {
    const { base, engine } = await server()
    const token = links.sign({ create: true, owner: 'ann', expiresAt })
    const headers = { authorization: `Bearer ${token}` }
    const opened = await ask(
      `${base}/init/`,
      'POST',
      { ...headers, 'content-type': 'application/json' },
      JSON.stringify({ file_name: 'a.txt', file_size: 6 }),
    )
    const upload = new WireUpload({ base, headers })
    upload.id = JSON.parse(opened.text).unique_id
    await upload.send(0, Buffer.from('abc'))
    expect((await upload.send(3, Buffer.from('def'), { final: true })).status).toBe('SUCCESSFUL')
    expect((await ask(`${base}/`, 'GET', headers)).status).toBe(403)
    const others = await engine.create({ length: 1 }, { owner: 'ann' })
    expect((await ask(`${base}/${others.id}`, 'GET', headers)).status).toBe(404)
  })
})

describe('a link to one upload', () => {
  it('is a download that needs nothing else, of nothing else (chunked)', async () => {
    const { base, engine } = await server([chunked()])
    const { id } = await engine.create({ name: 'a.txt', length: 3 }, { owner: 'ann' })
    const source = new TextEncoder().encode('abc')
    await engine.append(id, { offset: 0, complete: true }, source, { owner: 'ann' })
    const url = links.link(`${base}/${id}/content`, {
      upload: id,
      owner: 'ann',
      actions: ['read'],
      expiresAt,
    })
    expect(await ask(url, 'GET', {})).toMatchObject({ status: 200, text: 'abc' })
    expect((await ask(url.replace('/content', ''), 'DELETE', {})).status).toBe(403)
    expect((await ask(`${base}/${id}/content`, 'GET', {})).status).toBe(401)
  })

  it.each([
    ['tus', tusHeaders],
    ['ietf', ietfHeaders],
    ['chunked', {}],
  ])('that was tampered with or is too old is 401 (%s)', async (_, headers) => {
    const { base, engine } = await server()
    const { id } = await engine.create({ length: 3 }, { owner: 'ann' })
    const old = links.link(`${base}/${id}`, { upload: id, owner: 'ann', expiresAt: Date.now() - 1 })
    expect((await ask(old, 'HEAD', headers)).status).toBe(401)
    const good = links.link(`${base}/${id}`, { upload: id, owner: 'ann', expiresAt })
    expect((await ask(good, 'HEAD', headers)).status).toBeLessThan(300)
    expect((await ask(`${good.slice(0, -5)}AAAAA`, 'HEAD', headers)).status).toBe(401)
  })
})

describe('who has no link', () => {
  it('is asked who they are by the application, bearer tokens of its own included', async () => {
    const { base } = await serve(
      {},
      { authenticate: grantsOr(links, request => request.header('authorization')?.slice('Bearer '.length)) },
    )
    expect((await ask(`${base}/`, 'GET', { authorization: 'Bearer ann' })).status).toBe(200)
  })

  it('is nobody where the application asks nobody', async () => {
    const { base } = await serve({}, { authenticate: grantsOr(links) })
    expect((await ask(`${base}/`, 'GET', {})).status).toBe(401)
  })
})
