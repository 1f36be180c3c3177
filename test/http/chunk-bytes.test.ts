import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UploadEngine } from '../../src/core/upload-engine.ts'
import { createUploadHandler, type HttpRequest } from '../../src/http/index.ts'
import { boundary, formBytes } from './support/raw.ts'
import { md5, memoryEngine, publishedBytes } from './support/wire.ts'

/**
 * Bytes that look like the beginning of a boundary. The parser hands those out as views of a buffer that it uses
 * again, which is safe only because that buffer never holds anything but the boundary's beginning.
 */
const lookalikes = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\r',
        '\n',
        '-',
        '\r\n',
        '\r\n-',
        '\r\n--',
        '\r\n--quay',
        `\r\n--${boundary.slice(0, -1)}`,
      ),
      fc.string({ maxLength: 5, unit: 'binary-ascii' }),
    ),
    { maxLength: 60 },
  )
  .map(pieces => pieces.join(''))

describe('the bytes of a chunk', () => {
  it('are stored exactly as sent, however the network cuts them', async () => {
    const property = fc.asyncProperty(lookalikes, fc.integer({ min: 1, max: 40 }), async (text, readSize) => {
      fc.pre(!`\r\n${text}`.includes(`\r\n--${boundary}`))
      const { engine, storage } = memoryEngine()
      expect(await send(engine, text, readSize)).toBe(200)
      expect(publishedBytes(storage)).toBe(text)
    })
    await fc.assert(property, { numRuns: 120 })
  })
})

async function send(engine: UploadEngine, text: string, readSize: number): Promise<number | undefined> {
  const { id } = await engine.create({ name: 'a.txt', length: text.length })
  const form = formBytes([
    ['unique_id', id],
    ['offset', '0'],
    ['chunk_hash', md5(text)],
    ['final_hash', md5(text)],
    ['file', Buffer.from(text, 'latin1')],
  ])
  const reply = await createUploadHandler({ engine })(requestOf(cutBy(form, readSize)))
  return reply?.status
}

/** Reads as a socket gives them: each a buffer of its own. */
async function* cutBy(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield Uint8Array.from(bytes.subarray(at, at + size))
}

/** A request that came through no server at all. */
function requestOf(body: AsyncIterable<Uint8Array>): HttpRequest {
  return {
    method: 'POST',
    path: '/files/',
    prefix: '',
    query: new URLSearchParams(),
    header: name => (name === 'content-type' ? `multipart/form-data; boundary=${boundary}` : undefined),
    body,
    consumed: false,
    signal: new AbortController().signal,
    raw: undefined,
  }
}
