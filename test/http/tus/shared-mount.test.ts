import { describe, expect, it } from 'vitest'
import { publishedBytes } from '../support/wire.ts'
import { createAt, head, patch, send, serveTus } from './support/tus-wire.ts'

describe('several languages at one mount', () => {
  it('see the same uploads: one begun in tus is told and finished in the seed’s, and the other way round', async () => {
    const server = await serveTus()
    const url = await createAt(server, {
      'upload-length': '10',
      'upload-metadata': `filename ${btoa('a.txt')}`,
    })
    await patch(url, 0, 'hello')
    const id = url.slice(url.lastIndexOf('/') + 1)
    const told = await fetch(`${server.base}/${id}`)
    expect(await told.json()).toMatchObject({ unique_id: id, offset: 5, status: 'UPLOADING' })
    const init = {
      method: 'POST',
      body: JSON.stringify({ file_name: 'b.txt', file_size: 5 }),
      headers: { 'content-type': 'application/json' },
    }
    const { unique_id } = (await (await fetch(`${server.base}/init/`, init)).json()) as { unique_id: string }
    expect((await head(`${server.base}/${unique_id}`)).headers['upload-length']).toBe('5')
    expect((await patch(`${server.base}/${unique_id}`, 0, 'world')).status).toBe(204)
    expect(publishedBytes(server.storage)).toBe('world')
  })

  it('hide uploads of other collections', async () => {
    const server = await serveTus({ collections: ['uploads', 'private'] })
    const { id } = await server.engine.create({ length: 5, collection: 'private' })
    const url = `${server.base}/${id}`
    const statuses = [
      await head(url),
      await patch(url, 0, 'hello'),
      await send(url, 'DELETE'),
      await send(url, 'GET'),
    ]
    expect(statuses.map(each => each.status)).toEqual([404, 404, 404, 404])
  })

  it('give completed uploads as downloads, with ranges', async () => {
    const server = await serveTus()
    const url = await createAt(server, {
      'upload-length': '10',
      'upload-metadata': `filename ${btoa('a.html')},filetype ${btoa('text/html')}`,
    })
    expect((await send(url, 'GET')).status).toBe(404)
    await patch(url, 0, 'helloworld')
    const whole = await send(url, 'GET')
    expect([whole.status, whole.body]).toEqual([200, 'helloworld'])
    expect(whole.headers['content-disposition']).toBe('attachment; filename="a.html"')
    expect(whole.headers['content-type']).toBe('application/octet-stream')
    const range = await send(url, 'GET', { headers: { range: 'bytes=5-7' } })
    expect([range.status, range.body, range.headers['content-range']]).toEqual([206, 'wor', 'bytes 5-7/10'])
    const again = await send(url, 'GET', { headers: { 'if-none-match': whole.headers.etag ?? '' } })
    expect(again.status).toBe(304)
  })

  it('let pages of other origins send and read all of tus', async () => {
    const server = await serveTus({}, { cors: { origins: ['https://app.example'] } })
    const asked = { origin: 'https://app.example', 'access-control-request-method': 'PATCH' }
    const preflight = await send(server.base, 'OPTIONS', { bare: true, headers: asked })
    const allowed = preflight.headers['access-control-allow-headers'] ?? ''
    for (const name of [
      'tus-resumable',
      'upload-length',
      'upload-offset',
      'upload-metadata',
      'upload-checksum',
      'upload-concat',
      'upload-defer-length',
      'x-http-method-override',
      'content-type',
    ])
      expect(allowed.split(', ')).toContain(name)
    expect(preflight.headers['access-control-allow-methods']).toMatch(/PATCH.*DELETE|DELETE.*PATCH/)
    const reply = await send(server.base, 'POST', {
      headers: { origin: 'https://app.example', 'upload-length': '1' },
    })
    const exposed = reply.headers['access-control-expose-headers'] ?? ''
    for (const name of [
      'location',
      'upload-offset',
      'upload-length',
      'upload-metadata',
      'upload-expires',
      'upload-concat',
      'tus-version',
    ])
      expect(exposed.split(', ')).toContain(name)
  })

  it('ask for an owner: 401 without one, 404 for another’s', async () => {
    const authenticate = (request: { header(name: string): string | undefined }) => request.header('x-user')
    const server = await serveTus({}, { authenticate })
    const ann = { 'x-user': 'ann' }
    expect((await send(server.base, 'POST', { headers: { 'upload-length': '1' } })).status).toBe(401)
    const url = await createAt(server, { 'upload-length': '1', ...ann })
    expect((await send(url, 'HEAD', { headers: { 'x-user': 'bob' } })).status).toBe(404)
    expect((await send(url, 'HEAD', { headers: ann })).status).toBe(200)
  })
})
