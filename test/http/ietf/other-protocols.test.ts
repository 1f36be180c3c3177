import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ietf, tus } from '../../../src/http/index.ts'
import { init, publishedBytes, sendChunk } from '../support/wire.ts'
import * as tusWire from '../tus/support/tus-wire.ts'
import { append, createAt, head, send, serveIetf } from './support/ietf-wire.ts'

const stateOf = async (url: string) => (await fetch(url)).json() as Promise<Record<string, unknown>>

describe('an upload that was begun here', () => {
  it('is read, resumed and ended in tus', async () => {
    const server = await serveIetf()
    const url = await createAt(server, 'hel', { headers: { 'upload-length': '5' } })
    expect((await tusWire.head(url)).headers).toMatchObject({ 'upload-offset': '3', 'upload-length': '5' })
    expect((await tusWire.patch(url, 3, 'lo')).status).toBe(204)
    expect(publishedBytes(server.storage)).toBe('hello')
    expect((await head(url)).headers['upload-complete']).toBe('?1')
  })

  it('is told, ended and read in the language of chunks', async () => {
    const server = await serveIetf()
    const url = await createAt(server, 'hel', { headers: { 'upload-length': '5' } })
    const id = url.slice(url.lastIndexOf('/') + 1)
    expect(await stateOf(url)).toMatchObject({ unique_id: id, offset: 3, status: 'UPLOADING' })
    const final = createHash('md5').update('lo').digest('hex')
    expect((await sendChunk(server.base, 'lo', { id, offset: 3, final })).status).toBe(200)
    expect(publishedBytes(server.storage)).toBe('hello')
    expect(await (await fetch(`${url}/content`)).text()).toBe('hello')
  })

  it('is removed by a DELETE that names no language', async () => {
    const url = await createAt(await serveIetf(), 'hel')
    expect((await send(url, 'DELETE', { version: null })).status).toBe(204)
    expect((await head(url)).status).toBe(404)
  })
})

describe('an upload that was begun elsewhere', () => {
  it('in tus is read, resumed and ended here', async () => {
    const server = await serveIetf()
    const url = await tusWire.createAt(server, { 'upload-length': '5' })
    await tusWire.patch(url, 0, 'hel')
    expect((await head(url)).headers).toMatchObject({ 'upload-offset': '3', 'upload-length': '5' })
    expect((await append(url, 3, 'lo', { complete: true })).status).toBe(201)
    expect(publishedBytes(server.storage)).toBe('hello')
    expect((await tusWire.head(url)).headers['upload-offset']).toBe('5')
  })

  it('as a partial upload of tus is filled here, and put together there', async () => {
    const server = await serveIetf()
    const urls: string[] = []
    for (const text of ['hel', 'lo']) {
      const headers = { 'upload-concat': 'partial', 'upload-length': String(text.length) }
      const url = await tusWire.createAt(server, headers)
      const reply = await append(url, 0, text, { complete: true })
      expect([reply.status, reply.headers['upload-complete']]).toEqual([201, '?1'])
      urls.push(url)
    }
    await tusWire.createAt(server, { 'upload-concat': `final;${urls.join(' ')}` })
    expect(publishedBytes(server.storage)).toBe('hello')
  })

  it('in the language of chunks is read, resumed and ended here', async () => {
    const server = await serveIetf()
    const { unique_id: id } = await init(server.base, { file_size: 5 })
    await sendChunk(server.base, 'hel', { id })
    const url = `${server.base}/${id}`
    expect((await head(url)).headers).toMatchObject({ 'upload-offset': '3', 'upload-length': '5' })
    expect((await append(url, 3, 'lo', { complete: true })).status).toBe(201)
    expect(await stateOf(url)).toMatchObject({ status: 'SUCCESSFUL' })
  })
})

describe('requests that name no language', () => {
  it('are answered here where no other language takes them', async () => {
    const server = await serveIetf({}, { protocols: [tus(), ietf()] })
    const url = await createAt(server, 'hello', { complete: true })
    const got = await send(url, 'GET', { version: null })
    expect([got.status, got.body]).toEqual([200, 'hello'])
    expect((await head(url, null)).headers['upload-complete']).toBe('?1')
    expect((await send(url, 'DELETE', { version: null })).status).toBe(204)
  })

  it('are answered here where no other language is spoken', async () => {
    const server = await serveIetf({}, { protocols: [ietf()] })
    const url = await createAt(server, 'hel')
    expect((await head(url, null)).headers['upload-offset']).toBe('3')
    expect((await send(server.base, 'POST', { version: null, body: 'hello' })).status).toBe(400)
  })
})
