import { describe, expect, it } from 'vitest'
import {
  chainOf,
  init,
  md5,
  plain,
  postJson,
  publishedBytes,
  sendChunk,
  sendForm,
  serve,
} from './support/wire.ts'

const gone = { status: 400, body: { non_field_errors: ['File does not exist or not in a valid state'] } }

describe('a chunk', () => {
  it('moves the offset and answers with the state', async () => {
    const { base } = await serve()
    const { unique_id } = await init(base, { file_size: 10 })
    const answer = await plain(sendChunk(base, 'hello', { id: unique_id }))
    expect(answer).toEqual({
      status: 200,
      body: {
        unique_id,
        offset: 5,
        chunk_size: 64_000_000,
        status: 'UPLOADING',
        original_file_size: 10,
        current_file_size: 5,
        hr_current_file_size: '5.00 B',
        hr_original_file_size: '10.00 B',
        last_calculated_hash: '5d41402abc4b2a76b9719d911017c592',
        retry_threshold: 2,
      },
    })
  })

  it('extends the chain as the seed does, and the last one publishes exactly what was sent', async () => {
    const { base, storage } = await serve()
    const { unique_id: id } = await init(base, { file_size: 10 })
    const answers = [
      await sendChunk(base, 'hello', { id }),
      await sendChunk(base, 'wor', { id, offset: 5 }),
      await sendChunk(base, 'ld', { id, offset: 8, final: '9bef27f0f7eb03d8c81bb61a8238fb41' }),
    ]
    expect(
      answers.map(({ body }) => (body as { last_calculated_hash: string }).last_calculated_hash),
    ).toEqual([
      '5d41402abc4b2a76b9719d911017c592',
      '1e334c55078c7ef0d8726853454fe488',
      '9bef27f0f7eb03d8c81bb61a8238fb41',
    ])
    expect(publishedBytes(storage)).toBe('helloworld')
    expect(await init(base, { unique_id: id })).toMatchObject({ status: 'SUCCESSFUL', offset: 10 })
  })

  it('at a wrong offset is refused and moves nothing', async () => {
    const { base } = await serve()
    const { unique_id: id } = await init(base, { file_size: 10 })
    expect(await plain(sendChunk(base, 'world', { id, offset: 5 }))).toEqual({
      status: 400,
      body: { non_field_errors: ['Offset does not match'] },
    })
    expect(await init(base, { unique_id: id })).toMatchObject({ offset: 0, status: 'INITIAL' })
  })

  it('with a wrong digest moves nothing and tells how many retries are left', async () => {
    const { base } = await serve()
    const { unique_id: id } = await init(base, { file_size: 10 })
    expect(await plain(sendChunk(base, 'hello', { id, hash: md5('other') }))).toEqual({
      status: 400,
      body: { message: 'Sent chunk is corrupted. Please retry uploading the chunk.', left_retries: '1' },
    })
    expect(await init(base, { unique_id: id })).toMatchObject({ offset: 0, last_calculated_hash: null })
  })

  it('with the right digest makes the retry budget whole again', async () => {
    const { base } = await serve()
    const { unique_id: id } = await init(base, { file_size: 10 })
    const wrong = (offset: number) => sendChunk(base, 'hello', { id, offset, hash: md5('other') })
    expect(await wrong(0)).toMatchObject({ body: { left_retries: '1' } })
    expect(await sendChunk(base, 'hello', { id })).toMatchObject({ status: 200 })
    expect(await wrong(5)).toMatchObject({ body: { left_retries: '1' } })
  })

  it('with a wrong digest and no retries left fails the upload with its reason and frees its bytes', async () => {
    const { base, engine } = await serve()
    const { unique_id: id } = await init(base, { file_size: 10 })
    const answers = []
    for (let attempt = 0; attempt < 3; attempt += 1)
      answers.push(await plain(sendChunk(base, 'hello', { id, hash: md5('other') })))
    expect(answers[2]).toEqual({
      status: 400,
      body: { message: 'A chunk arrived damaged more often than is forgiven' },
    })
    expect(await init(base, { unique_id: id })).toMatchObject({ status: 'FAILED' })
    expect(await plain(sendChunk(base, 'hello', { id }))).toEqual(gone)
    await engine.close()
  })

  it.each(['SUCCESSFUL', 'FAILED'])('to an upload that is %s is refused', async status => {
    const { base } = await serve()
    const { unique_id: id } = await init(base, { file_size: 5 })
    await sendChunk(base, 'hello', { id, final: status === 'FAILED' ? md5('no') : md5('hello') })
    expect(await init(base, { unique_id: id })).toMatchObject({ status })
    expect(await plain(sendChunk(base, 'more', { id, offset: 5 }))).toEqual(gone)
  })

  it('to an upload that nobody opened is refused', async () => {
    const { base } = await serve()
    const answer = plain(sendChunk(base, 'hello', { id: '851114f2-c061-4137-a576-28abcaa772e3' }))
    expect(await answer).toEqual(gone)
  })

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['wrong', md5('other')],
  ])('that is the last one and whose final hash is %s fails the upload', async (_, final) => {
    const { base, storage } = await serve()
    const { unique_id: id } = await init(base, { file_size: 5 })
    const answer = plain(sendChunk(base, 'hello', { id, ...(final === undefined ? {} : { final }) }))
    expect(await answer).toEqual({ status: 400, body: { message: 'File is corrupted' } })
    expect(await init(base, { unique_id: id })).toMatchObject({ status: 'FAILED' })
    expect(storage.objects.size).toBe(0)
  })

  it('that is not the last one may bring an empty final hash', async () => {
    const { base } = await serve()
    const { unique_id: id } = await init(base, { file_size: 10 })
    expect(await sendChunk(base, 'hello', { id, final: '' })).toMatchObject({ status: 200 })
  })

  it('with more bytes than were declared fails the upload', async () => {
    const { base, storage } = await serve()
    const { unique_id: id } = await init(base, { file_size: 3 })
    expect(await plain(sendChunk(base, 'hello', { id, final: md5('hello') }))).toEqual({
      status: 400,
      body: { message: 'File size exceeded the original file size' },
    })
    expect(await init(base, { unique_id: id })).toMatchObject({ status: 'FAILED', offset: 0 })
    expect(storage.objects.size).toBe(0)
  })

  it.each([
    ['and no file', []],
    ['but a file', [['file', Buffer.from('hello')] as const]],
  ])('without fields %s names the three that are missing', async (_, fields) => {
    const { base } = await serve()
    expect(await plain(sendForm(base, fields))).toEqual({
      status: 400,
      body: {
        unique_id: ['This field is required.'],
        offset: ['This field is required.'],
        chunk_hash: ['This field is required.'],
      },
    })
  })

  it('without a file says that none was submitted', async () => {
    const { base } = await serve()
    const { unique_id: id } = await init(base, { file_size: 5 })
    const fields = [['unique_id', id] as const, ['offset', '0'] as const, ['chunk_hash', md5('')] as const]
    expect(await plain(sendForm(base, fields))).toEqual({
      status: 400,
      body: { file: ['No file was submitted.'] },
    })
  })

  it('without bytes is refused while bytes are missing', async () => {
    const { base } = await serve()
    const { unique_id: id } = await init(base, { file_size: 5 })
    expect(await plain(sendChunk(base, '', { id }))).toEqual({
      status: 400,
      body: { file: ['The submitted file is empty.'] },
    })
  })

  it('without bytes completes an upload of none', async () => {
    const { base, storage } = await serve()
    const { unique_id: id } = await init(base, { file_size: 0 })
    const answer = await sendChunk(base, '', { id, final: md5('') })
    expect(answer).toMatchObject({ status: 200, body: { status: 'SUCCESSFUL' } })
    expect(publishedBytes(storage)).toBe('')
  })

  it.each([
    ['unique_id', 'nope', 'Must be a valid UUID.'],
    ['offset', '-1', 'Ensure this value is greater than or equal to 0.'],
    ['offset', '1.5', 'A valid integer is required.'],
    ['offset', '1e3', 'A valid integer is required.'],
    ['offset', '', 'A valid integer is required.'],
    ['offset', ' 5', 'A valid integer is required.'],
    ['offset', '9007199254740992', 'Ensure this value is less than or equal to 9007199254740991.'],
    ['chunk_hash', '', 'This field may not be blank.'],
  ])('with %s %j is refused', async (field, value, message) => {
    const { base } = await serve()
    const { unique_id: id } = await init(base, { file_size: 5 })
    const fields = { unique_id: id, offset: '0', chunk_hash: md5('hello'), [field]: value }
    const answer = plain(sendForm(base, [...Object.entries(fields), ['file', Buffer.from('hello')]]))
    expect(await answer).toEqual({ status: 400, body: { [field]: [message] } })
    expect(await init(base, { unique_id: id })).toMatchObject({ offset: 0 })
  })

  it('takes its digest in upper case too', async () => {
    const { base } = await serve()
    const { unique_id: id } = await init(base, { file_size: 5 })
    const hash = md5('hello').toUpperCase()
    expect(await sendChunk(base, 'hello', { id, hash, final: hash })).toMatchObject({ status: 200 })
  })

  it.each(['SHA1', 'SHA256', 'SHA512', 'sha256'])('is held to %s when init said so', async name => {
    const { base, storage } = await serve()
    const { unique_id: id } = await init(base, { file_size: 10, hash_function: name })
    const [first, both] = [
      chainOf(['hello'], name.toLowerCase()),
      chainOf(['hello', 'world'], name.toLowerCase()),
    ]
    const second = chainOf(['world'], name.toLowerCase())
    expect(await sendChunk(base, 'hello', { id, hash: first })).toMatchObject({ status: 200 })
    const answer = await sendChunk(base, 'world', { id, offset: 5, hash: second, final: both })
    expect(answer).toMatchObject({ status: 200, body: { status: 'SUCCESSFUL', last_calculated_hash: both } })
    expect(publishedBytes(storage)).toBe('helloworld')
  })

  it.each([
    ['application/json', '{}', 415, 'Unsupported media type "application/json" in request.'],
    ['', 'x', 415, 'Unsupported media type "" in request.'],
    ['multipart/form-data', 'x', 400, 'Multipart form parse error - Invalid boundary in multipart: None'],
    [`multipart/form-data; boundary=${'x'.repeat(71)}`, 'x', 400, `in multipart: ${'x'.repeat(71)}`],
    ['multipart/form-data; boundary=x', 'x', 400, 'Multipart form parse error - it ends before'],
    ['multipart/form-data; boundary=x', '', 400, 'Multipart form parse error - it ends before'],
  ])('as %j %j is %i', async (type, text, status, detail) => {
    const { base } = await serve()
    const answer = await postJson(`${base}/`, text, { 'content-type': type })
    expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(detail) } })
  })
})
