import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { UploadError } from '../../src/core/errors.ts'
import { chunked, ietf, tus } from '../../src/http/index.ts'
import { init, md5, plain, postJson, sendChunk, serve } from './support/wire.ts'

const protocols = [tus(), ietf(), chunked()]

const schemas = [
  [
    'zod',
    z.object({
      album: z.string(),
      stars: z.coerce.number().default(3),
      file_name: z.string().endsWith('.jpg'),
    }),
  ],
  [
    'valibot',
    v.object({
      album: v.string(),
      stars: v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(Number)), 3),
      file_name: v.pipe(v.string(), v.endsWith('.jpg')),
    }),
  ],
  [
    'arktype',
    type({
      album: 'string',
      stars: type('string.integer.parse | number').default(3),
      file_name: 'string & /\\.jpg$/',
      '+': 'delete',
    }),
  ],
  [
    'an asynchronous one',
    z.object({
      album: z.string().refine(async name => name !== 'taken'),
      stars: z.coerce.number().default(3),
      file_name: z.string().endsWith('.jpg'),
    }),
  ],
] as const

describe.each(schemas)('an init schema of %s', (_, initSerializer) => {
  test('makes metadata of the fields of protocol chunked that are not its own', async () => {
    const { base, engine } = await serve({ initSerializer })
    const fields = { file_size: 5, file_name: 'a.jpg', album: 'sea', stars: '4', unknown: 'goes' }
    const { unique_id: id } = await init(base, fields)
    expect(await engine.get(id)).toMatchObject({
      name: 'a.jpg',
      length: 5,
      metadata: { album: 'sea', stars: 4 },
    })
    const { metadata } = await engine.get(id)
    expect(Object.keys(metadata).sort()).toEqual(['album', 'stars'])
  })

  test('makes metadata of the pairs of tus', async () => {
    const { base, engine } = await serve({ initSerializer }, { protocols })
    const pairs = { filename: 'a.jpg', album: 'sea' }
    const created = await createByTus(base, pairs)
    expect(created.status).toBe(201)
    const id = created.headers.get('location')?.split('/').at(-1) ?? ''
    expect(await engine.get(id)).toMatchObject({ name: 'a.jpg', metadata: { album: 'sea', stars: 3 } })
    expect((await createByTus(base, { filename: 'a.jpg' })).status).toBe(400)
    expect((await createByTus(base, { filename: 'a.exe', album: 'sea' })).status).toBe(400)
  })

  test("makes metadata of the query of the IETF's uploads", async () => {
    const { base, engine } = await serve({ initSerializer }, { protocols })
    const created = await createByIetf(`${base}?album=sea&stars=5`)
    expect(created.status).toBe(201)
    const id = created.headers.get('location')?.split('/').at(-1) ?? ''
    expect(await engine.get(id)).toMatchObject({ name: 'a.jpg', metadata: { album: 'sea', stars: 5 } })
    const refused = await createByIetf(base)
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ code: 'INVALID_INPUT' })
  })

  test('refuses each field by its name', async () => {
    const { base } = await serve({ initSerializer })
    const answer = await plain(postJson(`${base}/init/`, { file_size: 5, file_name: 'a.exe' }))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body as object).sort()).toEqual(['album', 'file_name'])
  })
})

describe('schemas on the wire', () => {
  test('an asynchronous check refuses as well', async () => {
    const { base } = await serve({ initSerializer: schemas[3][1] })
    const asked = { file_size: 5, file_name: 'a.jpg', album: 'taken' }
    expect(await plain(postJson(`${base}/init/`, asked))).toMatchObject({
      status: 400,
      body: { album: [expect.any(String)] },
    })
  })

  test('without an init serializer the schema of the collection sees the fields', async () => {
    const metadata = z.object({ album: z.string() })
    const { base, engine } = await serve({ collections: { photos: { metadata } } })
    const { unique_id: id } = await init(base, { file_size: 5, album: 'sea' })
    expect((await engine.get(id)).metadata).toEqual({ album: 'sea' })
    const refused = await plain(postJson(`${base}/init/`, { file_size: 5, file_name: 'a.b' }))
    expect(refused).toMatchObject({ status: 400, body: { album: [expect.any(String)] } })
  })

  test('an upload schema refuses a chunk before it counts', async () => {
    const uploadSerializer = z.object({ color: z.enum(['red', 'blue']) })
    const { base } = await serve({ uploadSerializer })
    const { unique_id: id } = await init(base, { file_size: 5 })
    const refused = await plain(sendChunk(base, 'hello', { id, final: md5('hello') }))
    expect(refused).toMatchObject({ status: 400, body: { color: [expect.any(String)] } })
    expect(await init(base, { unique_id: id })).toMatchObject({ offset: 0 })
  })

  test('a response schema gives the answer, metadata and all', async () => {
    const metadata = z.object({ album: z.string() })
    const responseSerializer = z
      .object({ unique_id: z.string(), metadata })
      .transform(({ unique_id: id, metadata: { album } }) => ({ id, album }))
    const { base } = await serve({ collections: { photos: { metadata } }, responseSerializer })
    const asked = { file_size: 5, file_name: 'a.b', album: 'sea' }
    const { body } = await postJson(`${base}/init/`, asked)
    expect(body).toEqual({ id: expect.any(String), album: 'sea' })
  })

  test("an answer that breaks its schema is the server's own error, and reported", async () => {
    const reported: UploadError[] = []
    const responseSerializer = z.object({ secret: z.string() })
    const { base } = await serve({ responseSerializer }, { onError: error => void reported.push(error) })
    const answer = await plain(postJson(`${base}/init/`, { file_size: 5, file_name: 'a.b' }))
    expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL' } })
    expect(JSON.stringify(answer.body)).not.toContain('secret')
    expect(reported.map(each => each.message)).toEqual([expect.stringContaining('secret')])
  })

  test('a piece of a file has no fields, and the file that is made of pieces has', async () => {
    const initSerializer = z.object({ album: z.string() })
    const { base, engine } = await serve({ initSerializer }, { protocols })
    const piece = await createByTus(base, {}, { 'upload-concat': 'partial' })
    expect(piece.status).toBe(201)
    const final = { 'upload-concat': `final;${piece.headers.get('location')}`, 'upload-length': undefined }
    expect((await createByTus(base, {}, final)).status).toBe(400)
    const whole = await createByTus(base, { album: 'sea' }, final)
    const id = whole.headers.get('location')?.split('/').at(-1) ?? ''
    expect((await engine.get(id)).metadata).toEqual({ album: 'sea' })
  })
})

function createByTus(
  base: string,
  pairs: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string | undefined>> = {},
): Promise<Response> {
  const metadata = Object.entries(pairs).map(([key, value]) => `${key} ${btoa(value)}`)
  const headers = {
    'tus-resumable': '1.0.0',
    'upload-length': '5',
    ...(metadata.length > 0 ? { 'upload-metadata': metadata.join(',') } : {}),
    ...more,
  }
  const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return fetch(base, { method: 'POST', headers: given })
}

function createByIetf(url: string): Promise<Response> {
  const headers = {
    'upload-draft-interop-version': '8',
    'upload-complete': '?0',
    'content-disposition': 'attachment; filename="a.jpg"',
  }
  return fetch(url, { method: 'POST', headers })
}
