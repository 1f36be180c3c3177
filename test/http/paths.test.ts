import { describe, expect, it } from 'vitest'
import { chunked } from '../../src/http/index.ts'
import { RawClient } from './support/raw.ts'
import { answerOf, init, serve } from './support/wire.ts'

const nowhere = '851114f2-c061-4137-a576-28abcaa772e3'

/** Asks for a path as it is, where `fetch` would tidy it. */
async function getRaw(port: number, path: string) {
  const client = await RawClient.connect(port)
  await client.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
  return client.answer()
}

describe('the path of uploads', () => {
  it.each(['/up', '/up/', 'up', '/a/b'])('may be %s', async path => {
    const { origin } = await serve({}, { path })
    const base = `${origin}/${path.replace(/^\/|\/$/g, '')}`
    const { unique_id } = await init(base, { file_size: 5 })
    for (const url of [`${base}/${unique_id}`, `${base}/${unique_id}/`])
      expect(await answerOf(await fetch(url))).toMatchObject({ status: 200 })
    for (const url of [base, `${base}/`, `${base}?state=open`])
      expect(await answerOf(await fetch(url))).toMatchObject({ body: { results: [{ unique_id }] } })
  })

  it('may be the root', async () => {
    const { origin } = await serve({}, { path: '/' })
    const { unique_id } = await init(origin, { file_size: 5 })
    expect(await answerOf(await fetch(`${origin}/`))).toMatchObject({ body: { results: [{ unique_id }] } })
  })

  it.each([
    '/files/%2e%2e',
    '/files/..',
    '/files/../files',
    '/files/a%2Fb',
    '/files/a%5Cb',
    '/files/%00',
    '/files/%',
    '/files/%ff',
    '/files//',
    `/files//${nowhere}`,
    `/files/${nowhere}%00`,
    `/files/${nowhere}/../content`,
    `/files/${nowhere}/other`,
    `/files/${nowhere}/content/x`,
    '/files/short',
    '/files/__proto__',
  ])('has nothing at %s', async path => {
    const { port } = await serve()
    expect(await getRaw(port, path)).toMatchObject({ status: 404, body: '{"detail":"Not found."}' })
  })

  it('answers 404 elsewhere when nothing else is served', async () => {
    const { origin } = await serve()
    for (const path of ['/', '/filesystem/x', '/file'])
      expect(await answerOf(await fetch(origin + path))).toMatchObject({
        status: 404,
        body: { detail: 'Not found.' },
      })
  })

  it.each(['f', 'file', 'files', 'iles'])('takes an id that is part of its own name: %s', async id => {
    const { base } = await serve({ uploadId: () => id }, { protocols: [chunked({ idPattern: /^\w+$/ })] })
    await init(base, { file_size: 5 })
    expect(await answerOf(await fetch(`${base}/${id}`))).toMatchObject({
      status: 200,
      body: { unique_id: id },
    })
  })

  it('takes an id that is percent-encoded, and a target in absolute form', async () => {
    const { base, port } = await serve()
    const { unique_id } = await init(base, { file_size: 5 })
    expect(await getRaw(port, `/files/${unique_id.replaceAll('-', '%2D')}`)).toMatchObject({ status: 200 })
    expect(await getRaw(port, `http://proxied.example/files/${unique_id}`)).toMatchObject({ status: 200 })
  })

  it('refuses methods that a path does not know, and says which it does', async () => {
    const { base } = await serve()
    for (const [path, method, allow] of [
      ['/', 'PUT', 'GET, HEAD, POST'],
      [`/${nowhere}`, 'POST', 'GET, HEAD, DELETE'],
      [`/${nowhere}/content`, 'DELETE', 'GET, HEAD'],
    ] as const) {
      const answer = await answerOf(await fetch(base + path, { method }))
      expect(answer).toMatchObject({ status: 405, body: { detail: `Method "${method}" not allowed.` } })
      expect(answer.headers.get('allow')).toBe(allow)
    }
  })

  it('leaves requests of other protocols to those', async () => {
    const { base } = await serve()
    const request = { method: 'POST', headers: { 'tus-resumable': '1.0.0' } }
    expect(await answerOf(await fetch(`${base}/`, request))).toMatchObject({ status: 404 })
  })
})
