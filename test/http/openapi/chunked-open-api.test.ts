import { Validator } from '@seriousme/openapi-schema-validator'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { EngineOptions } from '../../../src/core/options.ts'
import type { JsonObject } from '../../../src/core/types.ts'
import { type ChunkedOpenApiOptions, chunkedOpenApi } from '../../../src/http/index.ts'
import { routeOf } from '../../../src/http/protocols/chunked/routes.ts'
import { chunkForm, md5, memoryEngine, serve } from '../support/wire.ts'
import { describedBy } from './described-answer.ts'

const nowhere = '00000000-0000-4000-8000-000000000000'

function describing(options: Partial<EngineOptions & ChunkedOpenApiOptions> = {}): JsonObject {
  const { initSerializer, responseSerializer, ...rest } = options
  const { engine } = memoryEngine(rest)
  return chunkedOpenApi({
    limits: engine.limits,
    ...(initSerializer ? { initSerializer } : {}),
    ...(responseSerializer ? { responseSerializer } : {}),
  })
}

describe('the description of protocol chunked', () => {
  test.each([
    ['as it is', describing()],
    ['with limits', describing({ maxBytes: 100, hashFunction: 'sha256' })],
    [
      'with schemas',
      describing({ initSerializer: z.object({ album: z.string() }), responseSerializer: z.object({}) }),
    ],
    ['behind a token', chunkedOpenApi({ limits: memoryEngine().engine.limits, authenticated: true })],
  ])('is valid OpenAPI 3.1, %s', async (_, document) => {
    const validator = new Validator()
    expect(await validator.validate(structuredClone(document))).toMatchObject({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  test('has every route of the protocol with every method, and no other', () => {
    const paths = describing().paths as { readonly [path: string]: object }
    const described = Object.entries(paths).map(([path, item]) => [
      path,
      Object.keys(item)
        .filter(key => key !== 'parameters')
        .map(key => key.toUpperCase())
        .sort(),
    ])
    const routed = ['/init/', '/', '/{id}', '/{id}/content'].map(path => {
      const segments = path.split('/').filter(Boolean)
      return [path, [...(routeOf(segments)?.answers.keys() ?? [])].sort()]
    })
    expect(described).toEqual(routed)
  })

  test('says what every answer of a running server is, also of refusals', async () => {
    expect(await walk({ maxBytes: 1000, chunkSize: 8, retryThreshold: 0 })).toEqual([])
  })

  test('says what answers are that a schema shapes', async () => {
    const responseSerializer = z.object({ unique_id: z.string(), offset: z.number() })
    expect(await walk({ maxBytes: 1000, chunkSize: 8, responseSerializer }, { responseSerializer })).toEqual(
      [],
    )
  })

  test('is not satisfied by just any answer', async () => {
    const responseSerializer = z.object({ something: z.string() })
    expect((await walk({ maxBytes: 1000, chunkSize: 8 }, { responseSerializer })).length).toBeGreaterThan(5)
  })

  test.each([
    ['zod', z.object({ album: z.string(), stars: z.number().optional() })],
    ['arktype', type({ album: 'string', 'stars?': 'number' })],
  ])('has the fields of a schema of %s', (_, initSerializer) => {
    const { Opening } = schemasOf(describing({ initSerializer }))
    expect(Opening).toMatchObject({
      properties: { album: { type: 'string' }, stars: { type: 'number' }, file_size: {} },
      anyOf: [{ required: ['unique_id'] }, { required: ['file_size', 'file_name', 'album'] }],
    })
  })

  test.each([
    ['a library that writes no JSON Schema', v.object({ album: v.string() })],
    ['a type that JSON Schema does not have', z.object({ day: z.date() })],
    ['a function', (_: unknown, accepted: object) => accepted],
  ])('leaves open what comes of %s', (_, initSerializer) => {
    expect(schemasOf(describing({ initSerializer })).Opening).toEqual(schemasOf(describing()).Opening)
  })
})

function schemasOf(document: JsonObject): JsonObject {
  return (document.components as { readonly schemas: JsonObject }).schemas
}

/** Asks for everything that can be asked for, and gives what the description does not say. */
async function walk(
  options: Partial<EngineOptions>,
  described: Partial<ChunkedOpenApiOptions> = {},
): Promise<readonly string[]> {
  const { base, engine } = await serve(options, {
    authenticate: request => (request.header('x-user') === 'nobody' ? undefined : {}),
  })
  const check = describedBy(chunkedOpenApi({ limits: engine.limits, ...described }))
  const unlike: string[] = []
  const statuses = new Set<number>()
  const ask = async (method: string, path: string, init: RequestInit = {}, id = ''): Promise<void> => {
    const [route = '', query = ''] = path.split('?')
    const url = `${base}${route.replace('{id}', id)}${query && `?${query}`}`
    const answer = await fetch(url, { method, ...init })
    statuses.add(answer.status)
    const difference = await check({ method, path: route }, answer)
    if (difference !== undefined) unlike.push(difference)
  }
  const json = (body: unknown, type = 'application/json'): RequestInit => ({
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': type },
  })
  const form = (...[bytes, chunk]: Parameters<typeof chunkForm>): RequestInit => {
    const body = new FormData()
    for (const [name, value] of chunkForm(bytes, chunk))
      body.append(name, typeof value === 'string' ? value : new Blob([Buffer.from(value)]))
    return { body }
  }
  const anonymous = { headers: { 'x-user': 'nobody' } }
  const { id } = await engine.create({ length: 5, name: 'a.txt' })
  const { id: broken } = await engine.create({ length: 5, name: 'b.txt' })
  const { id: left } = await engine.create({ length: 20, name: 'c.txt' })

  for (const body of [
    { file_size: 5, file_name: 'a.txt' },
    { unique_id: id },
    { unique_id: nowhere },
    { file_size: -1, file_name: 'a' },
    { file_size: 5000, file_name: 'a.txt' },
    {},
    '{',
    '[]',
    `{"file_name":"${'a'.repeat(200_000)}"}`,
  ])
    await ask('POST', '/init/', json(body))
  await ask('POST', '/init/', json('file_size=5&file_name=a.txt', 'application/x-www-form-urlencoded'))
  await ask('POST', '/init/', json('<a/>', 'text/xml'))
  await ask('POST', '/init/', anonymous)

  await ask('POST', '/', form('hello', { id, offset: 3 }))
  await ask('POST', '/', form('hello', { id: nowhere }))
  await ask('POST', '/', form('hello', { id: 'x', offset: 'y' }))
  await ask('POST', '/', form('hello', { id: broken, hash: md5('other') }))
  await ask('POST', '/', form('hello', { id: broken }))
  await ask('POST', '/', form('far too much', { id: left }))
  await ask('POST', '/', form('half', { id: left }))
  await ask('POST', '/', form('hello', { id, final: md5('hello') }))
  await ask('POST', '/', { body: new FormData() })
  await ask('POST', '/', json({}))
  await ask('POST', '/', { body: 'x', headers: { 'content-type': 'multipart/form-data' } })
  await ask('POST', '/', anonymous)

  for (const query of ['', '?limit=1', '?state=open', '?state=lost', '?limit=0', '?limit=x', '?cursor=%00'])
    await ask('GET', `/${query}`)
  await ask('HEAD', '/')
  await ask('GET', '/', anonymous)
  for (const method of ['GET', 'HEAD'])
    for (const each of [id, left, nowhere, 'init-not', 'x'])
      for (const path of ['/{id}', '/{id}/content']) await ask(method, path, {}, each)
  await ask('GET', '/{id}', anonymous, id)
  for (const range of ['bytes=0-1', 'bytes=99-'])
    await ask('GET', '/{id}/content', { headers: { range } }, id)
  const { headers } = await fetch(`${base}/${id}/content`)
  await ask('GET', '/{id}/content', { headers: { 'if-none-match': headers.get('etag') ?? '' } }, id)
  for (const each of [left, left, id, nowhere]) await ask('DELETE', '/{id}', {}, each)
  await engine.close()
  await ask('GET', '/{id}', {}, id)

  expect([...statuses].sort()).toEqual([200, 204, 206, 304, 400, 401, 404, 409, 413, 415, 416, 503])
  return unlike
}
