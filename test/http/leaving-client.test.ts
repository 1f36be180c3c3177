import { describe, expect, it } from 'vitest'
import type { Protocol } from '../../src/http/index.ts'
import { boundary, formBytes, formHead, RawClient } from './support/raw.ts'
import { init, md5, publishedBytes, sendChunk, serve } from './support/wire.ts'

/** All of a form but its last bytes. */
function mostOf(id: string, bytes: Uint8Array): Buffer {
  const form = formBytes([
    ['unique_id', id],
    ['offset', '0'],
    ['chunk_hash', md5(bytes)],
    ['file', bytes],
  ])
  return form.subarray(0, form.length - `1234\r\n--${boundary}--\r\n`.length)
}

describe('a client that leaves in the middle of a chunk', () => {
  it('moves nothing, and the same chunk counts when it comes again', async () => {
    const { base, port, storage } = await serve()
    const bytes = Buffer.alloc(500_000, 'abcdefg')
    const { unique_id: id } = await init(base, { file_size: bytes.length })
    const client = await RawClient.connect(port)
    const form = mostOf(id, bytes)
    await client.write(formHead('/files/', form.length + 100))
    await client.write(form)
    client.socket.destroy()
    await client.closed()
    expect(await init(base, { unique_id: id })).toMatchObject({ offset: 0 })
    const again = await sendChunk(base, bytes, { id, final: md5(bytes) })
    expect(again).toMatchObject({ status: 200, body: { status: 'SUCCESSFUL' } })
    expect(publishedBytes(storage)).toBe(bytes.toString('latin1'))
  })

  it('aborts the signal of its request', async () => {
    const waiting = waitForAbort()
    const { port } = await serve({}, { protocols: [waiting.protocol] })
    const client = await RawClient.connect(port)
    await client.write('POST /files/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nsome')
    await waiting.begun
    client.socket.destroy()
    expect(await waiting.reason).toMatchObject({ code: 'CLIENT_GONE' })
  })
})

describe('a client that stalls', () => {
  it('in the middle of a chunk is told so, and the connection ends', async () => {
    const { base, port } = await serve({}, { bodyIdleMs: 40 })
    const { unique_id: id } = await init(base, { file_size: 100_000 })
    const client = await RawClient.connect(port)
    const form = mostOf(id, Buffer.alloc(100_000))
    await client.write(formHead('/files/', 100_000_000))
    await client.write(form)
    const answer = await client.answer()
    expect(answer).toMatchObject({ status: 408, headers: { connection: 'close' } })
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'BODY_TIMEOUT' })
    client.socket.end()
    await client.closed()
    expect(await init(base, { unique_id: id })).toMatchObject({ offset: 0 })
  })

  it('in the middle of an init is told so as well', async () => {
    const { port } = await serve({}, { bodyIdleMs: 40 })
    const client = await RawClient.connect(port)
    await client.write(
      'POST /files/init/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    )
    expect(await client.answer()).toMatchObject({ status: 408 })
  })
})

/** A protocol that never answers, and tells why it was given up. */
function waitForAbort() {
  let begin: () => void = () => {}
  let abort: (reason: unknown) => void = () => {}
  const begun = new Promise<void>(resolve => {
    begin = resolve
  })
  const reason = new Promise<unknown>(resolve => {
    abort = resolve
  })
  const protocol: Protocol = {
    name: 'waiting',
    matches: () => true,
    handle: ({ signal }) =>
      new Promise(() => {
        signal.addEventListener('abort', () => abort(signal.reason))
        begin()
      }),
  }
  return { protocol, begun, reason }
}
