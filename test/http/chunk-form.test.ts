import { describe, expect, it } from 'vitest'
import { boundary, formBytes, formHead, type Part, RawClient } from './support/raw.ts'
import { chunkForm, init, md5, publishedBytes, sendForm, serve, type UploadServer } from './support/wire.ts'

async function sendRaw({ port }: UploadServer, bytes: Buffer) {
  const client = await RawClient.connect(port)
  await client.write(Buffer.concat([Buffer.from(formHead('/files/', bytes.length)), bytes]))
  const { status, body } = await client.answer()
  return { status, body: JSON.parse(body) }
}

const hello = (id: string): Part[] => [
  ['unique_id', id],
  ['offset', '0'],
  ['chunk_hash', md5('hello')],
  ['final_hash', md5('hello')],
  ['file', Buffer.from('hello')],
]

describe('the form of a chunk', () => {
  it('counts the same whatever the order of its fields', async () => {
    const orders = [0, 1, 2, 3, 4].map(shift => [...'01234'].map((_, at) => (at + shift) % 5))
    for (const order of [...orders, [4, 3, 2, 1, 0], [2, 0, 4, 1, 3]]) {
      const server = await serve()
      const { unique_id: id } = await init(server.base, { file_size: 5 })
      const parts = hello(id)
      const answer = await sendForm(
        server.base,
        order.flatMap(at => parts.slice(at, at + 1)),
      )
      expect(answer, order.join()).toMatchObject({ status: 200, body: { status: 'SUCCESSFUL' } })
      expect(publishedBytes(server.storage)).toBe('hello')
    }
  })

  it('leaves nothing behind when the bytes came before the upload was known', async () => {
    const server = await serve()
    const { unique_id: id } = await init(server.base, { file_size: 10 })
    await sendForm(server.base, chunkForm('hello', { id }).reverse())
    await sendForm(server.base, [['file', Buffer.from('orphan')]])
    const { uploads } = await server.engine.list({ collection: 'uploads' })
    expect(uploads.map(each => each.id)).toEqual([id])
    await server.engine.abort(id)
    expect(server.storage.objects.size).toBe(0)
  })

  it.each<[string, (id: string) => Part[], unknown]>([
    [
      'a second file',
      id => [...hello(id), ['file', Buffer.from('again')]],
      { file: ['Only one file may be sent with a request.'] },
    ],
    [
      'a file of another name',
      id => [...hello(id).slice(0, 4), ['data', Buffer.from('hello')]],
      { data: ['The bytes must be sent in the field "file".'] },
    ],
    [
      'a field twice',
      id => [...hello(id), ['offset', '5']],
      { offset: ['This field was sent more than once.'] },
    ],
    [
      'a field far too long',
      id => [['chunk_hash', 'a'.repeat(8_193)], ...hello(id)],
      { chunk_hash: ['Ensure this field has no more than 8192 bytes.'] },
    ],
    [
      'a hash too long to be one',
      id => [
        ['unique_id', id],
        ['offset', '0'],
        ['chunk_hash', 'a'.repeat(1025)],
        ['file', Buffer.from('hello')],
      ],
      { chunk_hash: ['Ensure this field has no more than 1024 characters.'] },
    ],
    [
      'too many fields',
      id => [...Array.from({ length: 40 }, (_, at): Part => [`field${at}`, 'x']), ...hello(id)],
      { non_field_errors: ['Ensure the form has no more than 32 fields.'] },
    ],
    [
      'no chunk hash, told only at its end',
      id => [
        ['unique_id', id],
        ['offset', '0'],
        ['file', Buffer.from('hello')],
      ],
      { chunk_hash: ['This field is required.'] },
    ],
  ])('with %s is refused and moves nothing', async (_, parts, body) => {
    const server = await serve()
    const { unique_id: id } = await init(server.base, { file_size: 5 })
    expect(await sendRaw(server, formBytes(parts(id)))).toEqual({ status: 400, body })
    expect(await init(server.base, { unique_id: id })).toMatchObject({ offset: 0, status: 'INITIAL' })
  })

  it('ignores fields it does not know, prototype keys among them', async () => {
    const server = await serve()
    const { unique_id: id } = await init(server.base, { file_size: 5 })
    const parts: Part[] = [['__proto__', 'x'], ['constructor', 'x'], ['color', 'red'], ...hello(id)]
    expect(await sendRaw(server, formBytes(parts))).toMatchObject({ status: 200 })
  })

  it('skips parts that are no form data, and takes names without quotes', async () => {
    const server = await serve()
    const { unique_id: id } = await init(server.base, { file_size: 5 })
    const odd = `--${boundary}\r\nContent-Disposition: attachment; filename=a\r\n\r\nx\r\n--${boundary}\r\nX-Y: z\r\n\r\nx\r\n`
    const form = formBytes(hello(id)).toString('latin1').replace('name="offset"', 'name=offset')
    expect(await sendRaw(server, Buffer.from(`preamble\r\n${odd}${form}epilogue`))).toMatchObject({
      status: 200,
    })
  })

  it('with too many parts is refused', async () => {
    const server = await serve()
    const parts = `--${boundary}\r\nX-Y: z\r\n\r\nx\r\n`.repeat(65)
    expect(await sendRaw(server, Buffer.from(`${parts}--${boundary}--\r\n`))).toEqual({
      status: 400,
      body: { detail: 'Multipart form parse error - it has more than 64 parts' },
    })
  })

  it('takes the file when it comes without a file name', async () => {
    const server = await serve()
    const { unique_id: id } = await init(server.base, { file_size: 5 })
    const parts: Part[] = [...hello(id).slice(0, 4), ['file', 'hello']]
    expect(await sendRaw(server, formBytes(parts))).toMatchObject({ status: 200 })
  })

  it.each([
    ['within the file', 5],
    ['within the boundary after the file', 17],
    ['within the last boundary', -5],
  ])('that ends %s is refused and moves nothing', async (_, cutAt) => {
    const server = await serve()
    const { unique_id: id } = await init(server.base, { file_size: 5 })
    const form = formBytes([...hello(id)])
    const fileStart = form.indexOf('hello', form.indexOf('name="file"'))
    const cut = cutAt < 0 ? form.subarray(0, form.length + cutAt) : form.subarray(0, fileStart + cutAt)
    expect(await sendRaw(server, cut)).toEqual({
      status: 400,
      body: { detail: 'Multipart form parse error - it ends before its closing boundary' },
    })
    expect(await init(server.base, { unique_id: id })).toMatchObject({ offset: 0, status: 'INITIAL' })
  })

  it('is held to the rules of the upload serializer, which sees all fields', async () => {
    const seen: unknown[] = []
    const server = await serve({
      uploadSerializer: (fields, upload) => {
        seen.push(fields.color, upload.id)
        if (fields.color !== 'red') throw new Error('never')
      },
    })
    const { unique_id: id } = await init(server.base, { file_size: 5 })
    expect(await sendRaw(server, formBytes([...hello(id), ['color', 'red']]))).toMatchObject({ status: 200 })
    expect(seen).toEqual(['red', id])
  })
})
