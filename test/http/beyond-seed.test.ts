import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../../src/adapters/memory/index.ts'
import { UploadError } from '../../src/core/errors.ts'
import { answerOf, init, md5, sendChunk, serve, type UploadServer } from './support/wire.ts'

const nowhere = '851114f2-c061-4137-a576-28abcaa772e3'

async function publish(
  { base }: UploadServer,
  text: string,
  fields: Record<string, unknown> = {},
): Promise<string> {
  const { unique_id: id } = await init(base, { file_size: text.length, ...fields })
  await sendChunk(base, text, { id, final: md5(text) })
  return id
}

const ask = async (url: string, request: RequestInit = {}) => answerOf(await fetch(url, request))

describe('GET <base>/<id>', () => {
  it('answers the state in the shape of the seed', async () => {
    const { base } = await serve()
    const state = await init(base, { file_size: 10 })
    const answer = await ask(`${base}/${state.unique_id}`)
    expect(answer).toMatchObject({ status: 200, body: state })
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('of a failed upload says why it failed', async () => {
    const { base } = await serve()
    const { unique_id: id } = await init(base, { file_size: 5 })
    await sendChunk(base, 'hello', { id, final: md5('other') })
    const { body } = await ask(`${base}/${id}`)
    expect(body).toMatchObject({ status: 'FAILED', failure: expect.stringContaining('chain') })
  })

  it('of an upload that is not there is 404', async () => {
    const { base } = await serve()
    expect(await ask(`${base}/${nowhere}`)).toMatchObject({ status: 404, body: { code: 'UPLOAD_NOT_FOUND' } })
  })

  it('by HEAD answers without a body', async () => {
    const { base } = await serve()
    const { unique_id } = await init(base, { file_size: 10 })
    const answer = await fetch(`${base}/${unique_id}`, { method: 'HEAD' })
    expect(answer.status).toBe(200)
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(0)
    expect(await answer.text()).toBe('')
  })
})

describe('POST <base>/init/', () => {
  it('takes the content type of the file, and lets be what is none', async () => {
    const { base, engine } = await serve()
    const typed = await init(base, { file_size: 10, content_type: 'application/pdf' })
    expect((await engine.get(typed.unique_id)).contentType).toBe('application/pdf')
    const other = await init(base, { file_size: 10, content_type: 'chapter' })
    expect((await engine.get(other.unique_id)).contentType).toBeUndefined()
  })
})

describe('DELETE <base>/<id>', () => {
  it('gives an unfinished upload up', async () => {
    const { base, engine } = await serve()
    const { unique_id: id } = await init(base, { file_size: 10 })
    await sendChunk(base, 'hello', { id })
    expect(await ask(`${base}/${id}`, { method: 'DELETE' })).toMatchObject({ status: 204, body: '' })
    await expect(engine.get(id)).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' })
  })

  it('leaves a published object alone', async () => {
    const server = await serve()
    const id = await publish(server, 'hello')
    expect(await ask(`${server.base}/${id}`, { method: 'DELETE' })).toMatchObject({
      status: 409,
      body: { code: 'UPLOAD_COMPLETED' },
    })
    expect(server.storage.objects.size).toBe(1)
  })

  it('of an upload that is not there is 404', async () => {
    const { base } = await serve()
    expect(await ask(`${base}/${nowhere}`, { method: 'DELETE' })).toMatchObject({ status: 404 })
  })
})

describe('GET <base>/', () => {
  it('goes through all uploads page by page, each once', async () => {
    const { base } = await serve()
    const ids: string[] = []
    for (let at = 0; at < 5; at += 1) ids.push((await init(base, { file_size: at })).unique_id)
    const found: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const { body } = await ask(`${base}/?limit=2&cursor=${encodeURIComponent(next)}`)
      const page = body as { results: { unique_id: string }[]; next: string | null }
      expect(page.results.length).toBeLessThanOrEqual(2)
      found.push(...page.results.map(each => each.unique_id))
      next = page.next
    }
    expect(found.toSorted()).toEqual(ids.toSorted())
  })

  it('tells open uploads from ended ones', async () => {
    const server = await serve()
    const done = await publish(server, 'hello')
    const { unique_id: open } = await init(server.base, { file_size: 5 })
    expect(await ask(`${server.base}?state=open`)).toMatchObject({ body: { results: [{ unique_id: open }] } })
    expect(await ask(`${server.base}?state=ended`)).toMatchObject({
      body: { results: [{ unique_id: done }] },
    })
  })

  it.each([
    ['limit=0', { limit: ['Ensure this value is greater than or equal to 1.'] }],
    ['limit=101', { limit: ['Ensure this value is less than or equal to 100.'] }],
    ['limit=x', { limit: ['A valid integer is required.'] }],
    ['state=lost', { state: ['"lost" is not a valid choice.'] }],
  ])('refuses ?%s', async (query, body) => {
    const { base } = await serve()
    expect(await ask(`${base}/?${query}`)).toMatchObject({ status: 400, body })
  })
})

describe('GET <base>/<id>/content', () => {
  it('downloads the bytes, never as a page of the origin', async () => {
    const server = await serve()
    const id = await publish(server, 'hello world', { file_name: 'a "b" é.html' })
    const { status, body, headers } = await ask(`${server.base}/${id}/content`)
    expect({ status, body }).toEqual({ status: 200, body: 'hello world' })
    expect(Object.fromEntries(headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'content-disposition': 'attachment; filename="a_b_e.html"',
      'content-length': '11',
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
    })
    expect(headers.get('etag')).toMatch(/^"[^"]+"$/)
  })

  it.each([
    ['image/png', 'image/png'],
    ['Video/MP4; codecs=x', 'video/mp4'],
    ['text/html', 'application/octet-stream'],
    ['image/svg+xml', 'application/octet-stream'],
  ])('of a file declared as %s is sent as %s', async (contentType, sent) => {
    const server = await serve({ initSerializer: (_, accepted) => ({ ...accepted, contentType }) })
    const id = await publish(server, 'hello')
    expect((await ask(`${server.base}/${id}/content`)).headers.get('content-type')).toBe(sent)
  })

  it.each([
    ['bytes=0-4', 'bytes 0-4/11', 'hello'],
    ['bytes=6-', 'bytes 6-10/11', 'world'],
    ['bytes=-5', 'bytes 6-10/11', 'world'],
    ['bytes=-99', 'bytes 0-10/11', 'hello world'],
    ['bytes=10-99', 'bytes 10-10/11', 'd'],
  ])('with %s is 206', async (range, contentRange, text) => {
    const server = await serve()
    const id = await publish(server, 'hello world')
    const answer = await ask(`${server.base}/${id}/content`, { headers: { range } })
    expect(answer).toMatchObject({ status: 206, body: text })
    expect(answer.headers.get('content-range')).toBe(contentRange)
    expect(answer.headers.get('content-length')).toBe(String(text.length))
  })

  it.each(['bytes=0-1,3-4', 'lines=0-4', 'bytes=4-2', 'bytes=-', 'bytes=x-y'])(
    'with %s sends the whole',
    async range => {
      const server = await serve()
      const id = await publish(server, 'hello world')
      const answer = await ask(`${server.base}/${id}/content`, { headers: { range } })
      expect(answer).toMatchObject({ status: 200, body: 'hello world' })
    },
  )

  it.each(['bytes=11-', 'bytes=99-100', 'bytes=-0'])('with %s is 416 and says the size', async range => {
    const server = await serve()
    const id = await publish(server, 'hello world')
    const answer = await ask(`${server.base}/${id}/content`, { headers: { range } })
    expect(answer.status).toBe(416)
    expect(answer.headers.get('content-range')).toBe('bytes */11')
  })

  it('sends a range only of the version that was meant, and nothing that is known already', async () => {
    const server = await serve()
    const url = `${server.base}/${await publish(server, 'hello world')}/content`
    const etag = (await ask(url)).headers.get('etag') ?? ''
    const range = 'bytes=0-4'
    expect(await ask(url, { headers: { range, 'if-range': etag } })).toMatchObject({ status: 206 })
    expect(await ask(url, { headers: { range, 'if-range': '"other"' } })).toMatchObject({ status: 200 })
    expect(await ask(url, { headers: { 'if-none-match': etag } })).toMatchObject({ status: 304, body: '' })
  })

  it.each([
    ['*', 304],
    ['W/TAG', 304],
    ['"other", W/"more" ,TAG', 304],
    ['"other"', 200],
    ['unquoted', 200],
  ])('with If-None-Match: %s is %i', async (header, status) => {
    const server = await serve()
    const url = `${server.base}/${await publish(server, 'hello world')}/content`
    const etag = (await ask(url)).headers.get('etag') ?? ''
    const known = header.replace('TAG', etag)
    expect(await ask(url, { headers: { 'if-none-match': known } })).toMatchObject({ status })
  })

  it('by HEAD tells the size and sends nothing', async () => {
    const server = await serve()
    const id = await publish(server, 'hello world')
    const answer = await ask(`${server.base}/${id}/content`, { method: 'HEAD' })
    expect(answer).toMatchObject({ status: 200, body: '' })
    expect(answer.headers.get('content-length')).toBe('11')
  })

  it('of no bytes at all is an empty file', async () => {
    const server = await serve()
    const id = await publish(server, '')
    expect(await ask(`${server.base}/${id}/content`)).toMatchObject({ status: 200, body: '' })
  })

  it('of an unfinished upload is 409', async () => {
    const { base } = await serve()
    const { unique_id } = await init(base, { file_size: 5 })
    expect(await ask(`${base}/${unique_id}/content`)).toMatchObject({
      status: 409,
      body: { code: 'UPLOAD_INCOMPLETE' },
    })
  })

  it('of an object that the storage lost says so before any byte', async () => {
    const storage = memoryStorage()
    const lost = new UploadError('STORAGE_GONE', 'There is no object at /secret/path')
    const broken = {
      ...storage,
      read: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(lost) }) }),
    }
    const server = await serve({ storage: broken })
    const id = await publish(server, 'hello')
    expect(await ask(`${server.base}/${id}/content`)).toMatchObject({
      status: 410,
      body: { code: 'STORAGE_GONE' },
    })
  })
})

describe('failures of the server', () => {
  it('are told to the application, and to clients without their inner words', async () => {
    const told: string[] = []
    const storage = memoryStorage()
    const broken = {
      ...storage,
      create: () => Promise.reject(new UploadError('STORAGE_DENIED', 'EACCES: /var/secret')),
    }
    const { base } = await serve({ storage: broken }, { onError: error => told.push(error.message) })
    const answer = await ask(`${base}/init/`, {
      method: 'POST',
      body: '{"file_size":1,"file_name":"a.b"}',
      headers: { 'content-type': 'application/json' },
    })
    expect(answer).toMatchObject({ status: 500, body: { code: 'STORAGE_DENIED' } })
    expect(JSON.stringify(answer.body)).not.toContain('secret')
    expect(told).toEqual(['EACCES: /var/secret'])
  })

  it('that pass are 503 with a time to come back', async () => {
    const { base, engine } = await serve()
    await engine.close()
    const answer = await ask(`${base}/${nowhere}`)
    expect(answer).toMatchObject({ status: 503, body: { code: 'CLOSING' } })
    expect(answer.headers.get('retry-after')).toBe('1')
  })

  it('in authenticate are 500 and let nobody in', async () => {
    const { base } = await serve(
      {},
      {
        authenticate: () => {
          throw new Error('the directory is down')
        },
      },
    )
    const answer = await ask(`${base}/`)
    expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL' } })
    expect(JSON.stringify(answer.body)).not.toContain('directory')
  })
})
