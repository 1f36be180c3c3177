import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { memoryBucket, memoryStorage } from '../../src/adapters/memory/index.ts'
import { UploadError } from '../../src/core/errors.ts'
import { chunked } from '../../src/http/index.ts'
import {
  answerOf,
  chainOf,
  init,
  md5,
  plain,
  postJson,
  publishedBytes,
  sendChunk,
  serve,
} from './support/wire.ts'

describe('the settings of the seed', () => {
  it('chunkSize is what clients are told, and bounds a chunk', async () => {
    const { base, storage } = await serve({ chunkSize: 4 })
    const { unique_id: id, chunk_size } = await init(base, { file_size: 8 })
    expect(chunk_size).toBe(4)
    expect(await sendChunk(base, 'hello', { id })).toMatchObject({
      status: 413,
      body: { code: 'CHUNK_TOO_LARGE', message: expect.stringContaining('at most 4 bytes') },
    })
    await sendChunk(base, 'hell', { id })
    await sendChunk(base, 'o ho', { id, offset: 4, final: chainOf(['hell', 'o ho']) })
    expect(publishedBytes(storage)).toBe('hello ho')
  })

  it('uploadPath names the object', async () => {
    const { base, storage } = await serve({ uploadPath: ({ name }) => `in/${name}` })
    const { unique_id: id } = await init(base, { file_size: 5, file_name: '../../e vil é.txt' })
    await sendChunk(base, 'hello', { id, final: md5('hello') })
    expect([...storage.objects.keys()]).toEqual(['in/e_vil_e.txt'])
  })

  it('preserveFileName: false names the object by the id', async () => {
    const { base, storage } = await serve({ preserveFileName: false, uploadPath: ({ name }) => name })
    const { unique_id: id } = await init(base, { file_size: 5, file_name: 'a.txt' })
    await sendChunk(base, 'hello', { id, final: md5('hello') })
    expect([...storage.objects.keys()]).toEqual([`${id}.txt`])
  })

  it('hashFunction is what chunks and chain are held to', async () => {
    const { base } = await serve({ hashFunction: 'SHA256' })
    const { unique_id: id } = await init(base, { file_size: 10 })
    const hash = chainOf(['hello'], 'sha256')
    const answer = await sendChunk(base, 'hello', { id, hash })
    expect(answer).toMatchObject({ status: 200, body: { last_calculated_hash: hash } })
  })

  it('a registered hash function is known on the wire in upper case', async () => {
    const blake = {
      name: 'blake2b512',
      create: () => {
        const hash = createHash('blake2b512')
        return { update: (bytes: Uint8Array) => void hash.update(bytes), hex: () => hash.digest('hex') }
      },
    }
    const { base } = await serve({ hashFunctions: [blake] })
    const { unique_id: id } = await init(base, { file_size: 5, hash_function: 'BLAKE2B512' })
    const hash = chainOf(['hello'], 'blake2b512')
    const answer = await sendChunk(base, 'hello', { id, hash, final: hash })
    expect(answer).toMatchObject({ status: 200, body: { status: 'SUCCESSFUL' } })
  })

  it.each([
    [false, 0],
    [true, 1],
  ])(
    'preserveFailedUploadFile: %s decides whether staged bytes of a failed upload stay',
    async (keep, left) => {
      const bucket = memoryBucket()
      const { base } = await serve({ storage: memoryStorage({ bucket }), preserveFailedUploadFile: keep })
      const { unique_id: id } = await init(base, { file_size: 5 })
      await sendChunk(base, 'hello', { id, final: md5('other') })
      expect(await init(base, { unique_id: id })).toMatchObject({ status: 'FAILED' })
      expect(bucket.open.size).toBe(left)
    },
  )

  it('retryThreshold is told to clients, and 0 forgives nothing', async () => {
    const { base } = await serve({ retryThreshold: 0 })
    const { unique_id: id, ...state } = await init(base, { file_size: 5 })
    expect(state).toMatchObject({ retry_threshold: 0 })
    expect(await sendChunk(base, 'hello', { id, hash: md5('other') })).toMatchObject({ status: 400 })
    expect(await init(base, { unique_id: id })).toMatchObject({ status: 'FAILED' })
  })

  it('initSerializer turns the fields of the application into the upload', async () => {
    const { base, engine } = await serve({
      initSerializer: (fields, accepted) => ({ ...accepted, metadata: { album: String(fields.album) } }),
    })
    const { unique_id: id } = await init(base, { file_size: 5, album: 'summer' })
    expect(await engine.get(id)).toMatchObject({ metadata: { album: 'summer' }, length: 5 })
  })

  it('initSerializer refuses in the words of the seed', async () => {
    const problems = [{ field: 'album', rule: 'required' as const, message: 'This field is required.' }]
    const { base } = await serve({
      initSerializer: () => {
        throw new UploadError('INVALID_INPUT', 'album is missing', { details: { problems } })
      },
    })
    const answer = plain(postJson(`${base}/init/`, { file_size: 5, file_name: 'a.b' }))
    expect(await answer).toEqual({ status: 400, body: { album: ['This field is required.'] } })
  })

  it('uploadSerializer refuses a chunk before it counts', async () => {
    const problems = [{ field: 'color', rule: 'required' as const, message: 'Which?' }]
    const { base } = await serve({
      uploadSerializer: () => {
        throw new UploadError('INVALID_INPUT', 'color is missing', { details: { problems } })
      },
    })
    const { unique_id: id } = await init(base, { file_size: 5 })
    const answer = plain(sendChunk(base, 'hello', { id, final: md5('hello') }))
    expect(await answer).toEqual({ status: 400, body: { color: ['Which?'] } })
    expect(await init(base, { unique_id: id })).toMatchObject({ offset: 0 })
  })

  it('responseSerializer shapes every answer that shows an upload', async () => {
    const { base } = await serve({ responseSerializer: ({ id }, body) => ({ id, was: body.status ?? null }) })
    const opened = await postJson(`${base}/init/`, { file_size: 5, file_name: 'a.b' })
    const { id } = opened.body as { id: string }
    expect(opened.body).toEqual({ id, was: 'INITIAL' })
    expect((await sendChunk(base, 'hello', { id, final: md5('hello') })).body).toEqual({
      id,
      was: 'SUCCESSFUL',
    })
    expect((await answerOf(await fetch(`${base}/${id}`))).body).toEqual({ id, was: 'SUCCESSFUL' })
    expect((await answerOf(await fetch(`${base}/`))).body).toEqual({
      results: [{ id, was: 'SUCCESSFUL' }],
      next: null,
    })
  })

  it('a collection of its own is out of reach from another mount', async () => {
    const options = { collections: ['photos', 'videos'] }
    const photos = await serve(options, { protocols: [chunked({ collection: 'photos' })] })
    const { unique_id: id } = await init(photos.base, { file_size: 5 })
    expect(await photos.engine.get(id)).toMatchObject({ collection: 'photos' })
    const foreign = await photos.engine.create({ name: 'a.mp4', length: 5, collection: 'videos' })
    expect(await plain(postJson(`${photos.base}/init/`, { unique_id: foreign.id }))).toEqual({
      status: 400,
      body: ['File does not exist'],
    })
    expect(await sendChunk(photos.base, 'hello', { id: foreign.id })).toMatchObject({ status: 400 })
    expect(await answerOf(await fetch(`${photos.base}/${foreign.id}`, { method: 'DELETE' }))).toMatchObject({
      status: 404,
    })
  })

  it('an id of another kind is taken where its pattern is told', async () => {
    const { base } = await serve(
      { uploadId: () => 'ticket_1' },
      { protocols: [chunked({ idPattern: /^ticket_\d+$/ })] },
    )
    const { unique_id: id } = await init(base, { file_size: 5 })
    expect(await sendChunk(base, 'hello', { id, final: md5('hello') })).toMatchObject({ status: 200 })
    expect(await answerOf(await fetch(`${base}/ticket_1`))).toMatchObject({ status: 200 })
    expect(await answerOf(await fetch(`${base}/ticket_x`))).toMatchObject({ status: 404 })
  })
})
