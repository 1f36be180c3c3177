import { describe, expect, it } from 'vitest'
import {
  answerOf,
  chainOf,
  chunkForm,
  init,
  md5,
  plain,
  postJson,
  publishedBytes,
  sendChunk,
  sendForm,
  serve,
} from './support/wire.ts'

const byHeader = {
  authenticate: (request: { header(name: string): string | undefined }) => request.header('x-user'),
}

describe('what the seed gets wrong', () => {
  it('0: stores all chunks, not only the first', async () => {
    const { base, storage } = await serve({ chunkSize: 100_000 })
    const chunks = [0, 1, 2].map(seed => Buffer.alloc(100_000, `${seed} chunk`))
    const { unique_id: id } = await init(base, { file_size: 300_000 })
    for (const [at, bytes] of chunks.entries()) {
      const final = at === 2 ? { final: chainOf(chunks) } : {}
      expect((await sendChunk(base, bytes, { id, offset: at * 100_000, ...final })).status).toBe(200)
    }
    expect(publishedBytes(storage)).toBe(Buffer.concat(chunks).toString('latin1'))
  })

  it('1: refuses a first chunk with a wrong digest like any other', async () => {
    const { base, storage } = await serve()
    const { unique_id: id } = await init(base, { file_size: 5 })
    expect(await sendChunk(base, 'evil!', { id, hash: md5('hello') })).toMatchObject({ status: 400 })
    await sendChunk(base, 'hello', { id, final: md5('hello') })
    expect(publishedBytes(storage)).toBe('hello')
  })

  it('2: refuses a chunk that is too long, and loses nothing', async () => {
    const { base, storage } = await serve({ chunkSize: 5 })
    const { unique_id: id } = await init(base, { file_size: 10 })
    await sendChunk(base, 'hello', { id })
    expect(await sendChunk(base, ' world', { id, offset: 5 })).toMatchObject({
      status: 413,
      body: { code: 'CHUNK_TOO_LARGE' },
    })
    await sendChunk(base, 'world', { id, offset: 5, final: chainOf(['hello', 'world']) })
    expect(publishedBytes(storage)).toBe('helloworld')
  })

  it('3: lets only the owner append, and does not tell others that the upload exists', async () => {
    const { base, storage } = await serve({}, byHeader)
    const ann = { 'x-user': 'ann' }
    const bob = { 'x-user': 'bob' }
    const opened = await postJson(`${base}/init/`, { file_size: 5, file_name: 'a.b' }, ann)
    const { unique_id: id } = opened.body as { unique_id: string }
    const nowhere = '851114f2-c061-4137-a576-28abcaa772e3'
    const ask = (path: string, method: string) => async (which: string) =>
      plain(answerOf(await fetch(`${base}/${which}${path}`, { method, headers: bob })))
    for (const attempt of [
      (which: string) => plain(sendForm(base, chunkForm('hello', { id: which, final: md5('hello') }), bob)),
      (which: string) => plain(postJson(`${base}/init/`, { unique_id: which }, bob)),
      ask('', 'GET'),
      ask('', 'DELETE'),
      ask('/content', 'GET'),
    ]) {
      const foreign = JSON.stringify(await attempt(id)).replaceAll(id, nowhere)
      expect(foreign).toBe(JSON.stringify(await attempt(nowhere)))
    }
    expect(await answerOf(await fetch(`${base}/`, { headers: bob }))).toMatchObject({ body: { results: [] } })
    const own = await sendForm(base, chunkForm('hello', { id, final: md5('hello') }), ann)
    expect(own).toMatchObject({ status: 200 })
    expect(publishedBytes(storage)).toBe('hello')
  })

  it('4: lets one of two chunks at the same offset count', async () => {
    const { base, storage } = await serve()
    const { unique_id: id } = await init(base, { file_size: 10 })
    const texts = ['aaaaa', 'bbbbb', 'ccccc', 'ddddd']
    const answers = await Promise.all(texts.map(text => sendChunk(base, text, { id })))
    const winners = texts.filter((_, at) => answers[at]?.status === 200)
    expect(winners).toHaveLength(1)
    expect(await init(base, { unique_id: id })).toMatchObject({ offset: 5 })
    const chunks = [winners[0] ?? '', 'tail!']
    await sendChunk(base, 'tail!', { id, offset: 5, final: chainOf(chunks) })
    expect(publishedBytes(storage)).toBe(chunks.join(''))
  })

  it('6: answers a last chunk sent again, its answer lost, with success', async () => {
    const { base, storage } = await serve()
    const { unique_id: id } = await init(base, { file_size: 10 })
    await sendChunk(base, 'hello', { id })
    const last = () => plain(sendChunk(base, 'world', { id, offset: 5, final: chainOf(['hello', 'world']) }))
    const first = await last()
    expect(first).toMatchObject({ status: 200, body: { status: 'SUCCESSFUL' } })
    expect(await last()).toEqual(first)
    expect(publishedBytes(storage)).toBe('helloworld')
  })

  it('6: answers a middle chunk sent again with the state, and other bytes with the offset', async () => {
    const { base } = await serve()
    const { unique_id: id } = await init(base, { file_size: 10 })
    const first = await plain(sendChunk(base, 'hello', { id }))
    expect(await plain(sendChunk(base, 'hello', { id }))).toEqual(first)
    expect(await plain(sendChunk(base, 'HELLO', { id }))).toEqual({
      status: 400,
      body: { non_field_errors: ['Offset does not match'] },
    })
  })

  it('6: answers a repeated chunk whose bytes came before its fields as well', async () => {
    const { base } = await serve()
    const { unique_id: id } = await init(base, { file_size: 5 })
    const form = chunkForm('hello', { id, final: md5('hello') }).reverse()
    const first = await plain(sendForm(base, form))
    expect(first).toMatchObject({ status: 200, body: { status: 'SUCCESSFUL' } })
    expect(await plain(sendForm(base, form))).toEqual(first)
  })

  it('7: gives the reason when retries are used up', async () => {
    const { base } = await serve({ retryThreshold: 0 })
    const { unique_id: id } = await init(base, { file_size: 5 })
    expect(await plain(sendChunk(base, 'hello', { id, hash: md5('x') }))).toEqual({
      status: 400,
      body: { message: 'A chunk arrived damaged more often than is forgiven' },
    })
  })

  it('8: aborts and lists', async () => {
    const { base } = await serve()
    const { unique_id: id } = await init(base, { file_size: 5 })
    expect(await answerOf(await fetch(`${base}/`))).toMatchObject({ body: { results: [{ unique_id: id }] } })
    expect((await fetch(`${base}/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect(await answerOf(await fetch(`${base}/`))).toMatchObject({ body: { results: [], next: null } })
  })
})
