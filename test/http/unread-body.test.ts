import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { boundary, formBytes, formHead, RawClient } from './support/raw.ts'
import { chunkForm, init, md5, sendForm, serve } from './support/wire.ts'

const nowhere = '851114f2-c061-4137-a576-28abcaa772e3'
const gone = { non_field_errors: ['File does not exist or not in a valid state'] }
const initBody = '{"file_size":5,"file_name":"a.b"}'
const initRequest = `POST /files/init/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${initBody.length}\r\n\r\n${initBody}`
/** The beginning of a form whose file has just begun. */
function beginning(id: string, offset = '0'): Buffer {
  const fields = [
    ['unique_id', id],
    ['offset', offset],
    ['chunk_hash', md5('')],
  ] as const
  const form = formBytes([...fields, ['file', Buffer.from('some bytes')]])
  return form.subarray(0, form.length - `\r\n--${boundary}--\r\n`.length)
}

describe('a refused chunk', () => {
  it('lets the connection serve the next request when its rest is small', async () => {
    const { port } = await serve()
    const client = await RawClient.connect(port)
    const form = formBytes([
      ['unique_id', nowhere],
      ['offset', '0'],
      ['chunk_hash', md5('')],
      ['file', Buffer.alloc(300_000)],
    ])
    await client.write(formHead('/files/', form.length))
    await client.write(form)
    const refused = await client.answer()
    expect(refused).toMatchObject({ status: 400, body: JSON.stringify(gone) })
    expect(refused.headers.connection).toBe('keep-alive')
    await client.write(initRequest)
    expect(await client.answer()).toMatchObject({ status: 200 })
  })

  it('lets requests that were sent right after it be answered in order', async () => {
    const { port } = await serve()
    const client = await RawClient.connect(port)
    const form = formBytes([
      ['unique_id', nowhere],
      ['offset', '0'],
      ['chunk_hash', md5('')],
      ['file', Buffer.alloc(200_000)],
    ])
    const one = Buffer.concat([Buffer.from(formHead('/files/', form.length)), form])
    await client.write(Buffer.concat([one, Buffer.from(initRequest), one, Buffer.from(initRequest)]))
    const statuses = []
    for (let at = 0; at < 4; at += 1) statuses.push((await client.answer()).status)
    expect(statuses).toEqual([400, 200, 400, 200])
  })

  it('is answered before its body has arrived, and listened to until the client has read that', async () => {
    const { port } = await serve()
    const client = await RawClient.connect(port)
    await client.write(formHead('/files/', 500_000_000))
    await client.write(beginning(nowhere))
    const answer = await client.answer()
    expect(answer).toMatchObject({ status: 400, body: JSON.stringify(gone) })
    expect(answer.headers.connection).toBe('close')
    // A client that is in the middle of its file goes on for a while: no write may fail.
    for (let at = 0; at < 8; at += 1) await client.write(Buffer.alloc(1_000_000))
    client.socket.end()
    await client.closed()
  })

  it('is answered to a client that writes its whole large body before it reads', async () => {
    const { port } = await serve()
    const body = Buffer.concat([
      beginning(nowhere),
      Buffer.alloc(20_000_000),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ])
    const headers = {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': body.length,
    }
    const status = await new Promise((resolve, reject) => {
      const sent = request({ port, host: '127.0.0.1', path: '/files/', method: 'POST', headers })
      sent.on('response', answer => {
        answer.resume().on('end', () => resolve(answer.statusCode))
      })
      sent.on('error', reject)
      sent.end(body)
    })
    expect(status).toBe(400)
  })

  it('is answered to fetch with a large form', async () => {
    const { base } = await serve()
    const answer = await sendForm(base, chunkForm(Buffer.alloc(20_000_000), { id: nowhere }))
    expect(answer).toMatchObject({ status: 400, body: gone })
  })

  it('of unknown length is answered, and ends the connection', async () => {
    const { port } = await serve()
    const client = await RawClient.connect(port)
    await client.write(
      `POST /files/ HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=${boundary}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    )
    const piece = beginning(nowhere)
    await client.write(`${piece.length.toString(16)}\r\n${piece.toString('latin1')}\r\n`)
    const answer = await client.answer()
    expect(answer).toMatchObject({ status: 400, body: JSON.stringify(gone) })
    await client.write('0\r\n\r\n')
    await client.closed()
  })

  it('for want of an owner is refused before its body is read', async () => {
    const { port } = await serve({}, { authenticate: () => null })
    const client = await RawClient.connect(port)
    await client.write(formHead('/files/', 500_000_000))
    expect(await client.answer()).toMatchObject({ status: 401 })
  })

  it('whose offset is wrong is refused before its body is read', async () => {
    const { base, port } = await serve()
    const { unique_id: id } = await init(base, { file_size: 5 })
    const client = await RawClient.connect(port)
    await client.write(formHead('/files/', 500_000_000))
    await client.write(beginning(id, '3'))
    expect(await client.answer()).toMatchObject({
      status: 400,
      body: '{"non_field_errors":["Offset does not match"]}',
    })
  })

  it('that grows beyond the chunk size is refused before its end', async () => {
    const { base, port } = await serve({ chunkSize: 1000 })
    const { unique_id: id } = await init(base, { file_size: 5000 })
    const client = await RawClient.connect(port)
    await client.write(formHead('/files/', 500_000_000))
    await client.write(beginning(id))
    await client.write(Buffer.alloc(2000))
    expect(await client.answer()).toMatchObject({ status: 413 })
  })
})

describe('an accepted chunk', () => {
  it('of unknown length keeps the connection', async () => {
    const { base, port } = await serve()
    const { unique_id: id } = await init(base, { file_size: 5 })
    const form = formBytes([
      ['unique_id', id],
      ['offset', '0'],
      ['chunk_hash', md5('hello')],
      ['final_hash', md5('hello')],
      ['file', Buffer.from('hello')],
    ])
    const client = await RawClient.connect(port)
    await client.write(
      `POST /files/ HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=${boundary}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    )
    await client.write(`${form.length.toString(16)}\r\n${form.toString('latin1')}\r\n`)
    expect(await client.answer()).toMatchObject({ status: 200 })
    await client.write(`0\r\n\r\n${initRequest}`)
    expect(await client.answer()).toMatchObject({ status: 200 })
  })

  it('with bytes after its last boundary keeps the connection', async () => {
    const { base, port } = await serve()
    const { unique_id: id } = await init(base, { file_size: 5 })
    const form = formBytes([
      ['unique_id', id],
      ['offset', '0'],
      ['chunk_hash', md5('hello')],
      ['final_hash', md5('hello')],
      ['file', Buffer.from('hello')],
    ])
    const client = await RawClient.connect(port)
    await client.write(formHead('/files/', form.length + 100_000))
    await client.write(form)
    expect(await client.answer()).toMatchObject({ status: 200 })
    await client.write(Buffer.alloc(100_000))
    await client.write(initRequest)
    expect(await client.answer()).toMatchObject({ status: 200 })
  })
})
