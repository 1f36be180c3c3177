import { describe, expect, it } from 'vitest'
import { answerOf, init, plain, postJson, serve } from './support/wire.ts'

const required = 'This field is required'

describe('init', () => {
  it('opens an upload and answers with every field of the seed', async () => {
    const { base } = await serve()
    const answer = await postJson(`${base}/init/`, { file_size: 10, file_name: 'greeting.txt' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.body).toEqual({
      unique_id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      offset: 0,
      chunk_size: 64_000_000,
      status: 'INITIAL',
      original_file_size: 10,
      current_file_size: 0,
      hr_current_file_size: '0.00 B',
      hr_original_file_size: '10.00 B',
      last_calculated_hash: null,
      retry_threshold: 2,
    })
  })

  it.each([
    ['a form', 'application/x-www-form-urlencoded', 'file_size=10&file_name=a.txt'],
    [
      'a form with a charset',
      'application/x-www-form-urlencoded; charset=UTF-8',
      'file_size=10&file_name=a.txt',
    ],
    ['JSON with a charset', 'application/json; charset=utf-8', '{"file_size":10,"file_name":"a.txt"}'],
    ['JSON with the size as text', 'application/json', '{"file_size":"10","file_name":"a.txt"}'],
    ['JSON without a last slash', 'application/json', '{"file_size":10,"file_name":"a.txt"}', '/init'],
  ])('takes %s', async (_, type, body, path = '/init/') => {
    const { base } = await serve()
    const answer = await postJson(base + path, body, { 'content-type': type })
    expect(answer).toMatchObject({ status: 200, body: { original_file_size: 10 } })
  })

  it('takes a multipart form', async () => {
    const { base } = await serve()
    const form = new FormData()
    form.append('file_size', '10')
    form.append('file_name', 'a.txt')
    const answer = await answerOf(await fetch(`${base}/init/`, { method: 'POST', body: form }))
    expect(answer).toMatchObject({ status: 200, body: { original_file_size: 10 } })
  })

  it.each<[string, unknown, unknown]>([
    ['nothing', {}, { file_size: [required], file_name: [required] }],
    ['no body', '', { file_size: [required], file_name: [required] }],
    ['no name', { file_size: 1 }, { file_name: [required] }],
    ['no size', { file_name: 'a.b' }, { file_size: [required] }],
    ['null for both', { file_size: null, file_name: null }, { file_size: [required], file_name: [required] }],
    [
      'a name without a dot',
      { file_size: 1, file_name: 'README' },
      { file_name: ['Invalid file name. File name must have an extension'] },
    ],
    [
      'a name that is too long',
      { file_size: 1, file_name: `${'é'.repeat(511)}.b` },
      { file_name: ['Ensure this field has no more than 512 characters.'] },
    ],
    ['a blank name', { file_size: 1, file_name: ' ' }, { file_name: ['This field may not be blank.'] }],
    ['a name that is no text', { file_size: 1, file_name: ['a.b'] }, { file_name: ['Not a valid string.'] }],
    [
      'a name with NUL',
      { file_size: 1, file_name: 'a\0.b' },
      { file_name: ['Null characters are not allowed.'] },
    ],
    [
      'a negative size',
      { file_size: -1, file_name: 'a.b' },
      { file_size: ['Ensure this value is greater than or equal to 0.'] },
    ],
    [
      'a hash nobody knows',
      { file_size: 1, file_name: 'a.b', hash_function: 'ROT13' },
      { hash_function: ['Invalid hash function'] },
    ],
    [
      'a prototype key for a hash',
      { file_size: 1, file_name: 'a.b', hash_function: '__proto__' },
      { hash_function: ['Invalid hash function'] },
    ],
    ['a bad UUID', { unique_id: 'not-a-uuid' }, { unique_id: ['Must be a valid UUID.'] }],
    ['a number for a UUID', { unique_id: 12 }, { unique_id: ['Must be a valid UUID.'] }],
    ['an empty UUID', { unique_id: '' }, { unique_id: ['Must be a valid UUID.'] }],
    ['an unknown upload', { unique_id: '851114f2-c061-4137-a576-28abcaa772e3' }, ['File does not exist']],
    [
      'two wrong fields at once',
      { file_size: -1, file_name: 'a' },
      {
        file_size: ['Ensure this value is greater than or equal to 0.'],
        file_name: ['Invalid file name. File name must have an extension'],
      },
    ],
    ['a list', [], { non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] }],
    ['null', 'null', { non_field_errors: ['Invalid data. Expected a dictionary, but got NoneType.'] }],
    ['a number', '1', { non_field_errors: ['Invalid data. Expected a dictionary, but got int.'] }],
    ['a text', '"a"', { non_field_errors: ['Invalid data. Expected a dictionary, but got str.'] }],
  ])('with %s is 400 in the words of the seed', async (_, fields, body) => {
    const { base } = await serve()
    expect(await plain(postJson(`${base}/init/`, fields))).toEqual({ status: 400, body })
  })

  it.each<[unknown, string]>([
    [1.5, 'A valid integer is required.'],
    ['1.5', 'A valid integer is required.'],
    ['1e3', 'A valid integer is required.'],
    ['', 'A valid integer is required.'],
    [' 5', 'A valid integer is required.'],
    ['0x10', 'A valid integer is required.'],
    ['five', 'A valid integer is required.'],
    [true, 'A valid integer is required.'],
    [{}, 'A valid integer is required.'],
    [2 ** 53, 'Ensure this value is less than or equal to 9007199254740991.'],
    ['9007199254740993', 'Ensure this value is less than or equal to 9007199254740991.'],
    [1e300, 'Ensure this value is less than or equal to 9007199254740991.'],
    ['-1', 'Ensure this value is greater than or equal to 0.'],
  ])('refuses the size %j', async (file_size, message) => {
    const { base } = await serve()
    const answer = await plain(postJson(`${base}/init/`, { file_size, file_name: 'a.b' }))
    expect(answer).toEqual({ status: 400, body: { file_size: [message] } })
  })

  it('refuses a size over the limit and says the limit as people do', async () => {
    const { base } = await serve({ maxBytes: 1_048_576 })
    expect(await plain(postJson(`${base}/init/`, { file_size: 1_048_577, file_name: 'a.b' }))).toEqual({
      status: 400,
      body: ['File size is greater than the maximum allowed file size, 1.00 MB.'],
    })
  })

  it('with broken JSON is 400 and says where', async () => {
    const { base } = await serve()
    const { status, body } = await postJson(`${base}/init/`, '{"file_size":')
    expect(status).toBe(400)
    expect(body).toEqual({ detail: expect.stringMatching(/^JSON parse error - ./) })
  })

  it('of an unread content type is 415', async () => {
    const { base } = await serve()
    const answer = plain(postJson(`${base}/init/`, 'hi', { 'content-type': 'text/plain' }))
    expect(await answer).toEqual({
      status: 415,
      body: { detail: 'Unsupported media type "text/plain" in request.' },
    })
  })

  it('with a body far too large is 413', async () => {
    const { base } = await serve()
    const { status, body } = await postJson(`${base}/init/`, { file_name: 'x'.repeat(200_000) })
    expect(status).toBe(413)
    expect(body).toEqual({ detail: expect.stringContaining('102400 bytes') })
  })

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('by %s is 405 and says what is allowed', async method => {
    const { base } = await serve()
    const answer = await answerOf(await fetch(`${base}/init/`, { method }))
    expect(answer).toMatchObject({ status: 405, body: { detail: `Method "${method}" not allowed.` } })
    expect(answer.headers.get('allow')).toBe('POST')
  })

  it('by nobody is 401 where an owner is wanted', async () => {
    const { base } = await serve({}, { authenticate: () => undefined })
    const answer = await postJson(`${base}/init/`, { file_size: 1, file_name: 'a.b' })
    expect(answer).toMatchObject({
      status: 401,
      body: { detail: 'Authentication credentials were not provided.' },
    })
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  })

  it('ignores fields it does not know, prototype keys among them', async () => {
    const { base } = await serve()
    const body = '{"file_size":1,"file_name":"a.b","__proto__":{"admin":true},"constructor":1,"color":"red"}'
    expect((await postJson(`${base}/init/`, body)).status).toBe(200)
    expect({}).not.toHaveProperty('admin')
  })
})

describe('init of an upload that exists', () => {
  it('answers its current state, whatever else the request says', async () => {
    const { base } = await serve()
    const { unique_id } = await init(base, { file_size: 10 })
    const again = await init(base, { unique_id, offset: 3, file_size: 99, hash_function: 'SHA256' })
    expect(again).toMatchObject({ unique_id, offset: 0, original_file_size: 10, status: 'INITIAL' })
  })

  it('needs no name and no size', async () => {
    const { base } = await serve()
    const { unique_id } = await init(base, { file_size: 10 })
    expect((await postJson(`${base}/init/`, { unique_id })).status).toBe(200)
  })

  it('takes the id in any case and without its hyphens', async () => {
    const { base } = await serve()
    const { unique_id } = await init(base, { file_size: 10 })
    for (const id of [unique_id.toUpperCase(), unique_id.replaceAll('-', '')])
      expect(await init(base, { unique_id: id })).toMatchObject({ unique_id })
  })

  it('with null for an id opens a new one', async () => {
    const { base } = await serve()
    const { unique_id } = await init(base, { unique_id: null, file_size: 10 })
    expect(unique_id).toMatch(/^[0-9a-f-]{36}$/)
  })
})
