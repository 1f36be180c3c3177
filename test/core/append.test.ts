import { describe, expect, it } from 'vitest'
import { bytesOf, textOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { cutSource } from '../support/hanging-source.ts'
import { shapes } from '../support/storage-shapes.ts'

async function* pieces(...texts: readonly string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield bytesOf(text)
}

describe.each(shapes)('append ($name)', shape => {
  it('adds chunks of any size one after the other, and publishes exactly them', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id, key } = await engine.create({ name: 'a.txt', length: 26 })
    const chunks = ['a', 'bc', 'defghijk', 'lmnopqrstuvw', 'xyz']
    let offset = 0
    for (const chunk of chunks) {
      const upload = await engine.append(id, { offset }, bytesOf(chunk))
      offset += chunk.length
      expect(upload).toMatchObject({ offset, status: 'uploading' })
      expect(bench.published(key)).toBeUndefined()
    }
    const upload = await engine.complete(id)
    expect(upload).toMatchObject({ status: 'completed', offset: 26, object: { key, size: 26 } })
    expect(bench.published(key)).toBe('abcdefghijklmnopqrstuvwxyz')
  })

  it('completes the upload with its last byte where that is asked for', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id, key } = await engine.create({ length: 6 })
    expect(await engine.append(id, { offset: 0, complete: true }, bytesOf('abc'))).toMatchObject({
      status: 'uploading',
    })
    expect(await engine.append(id, { offset: 3, complete: true }, bytesOf('def'))).toMatchObject({
      status: 'completed',
    })
    expect(bench.published(key)).toBe('abcdef')
  })

  it('takes no bytes but at the offset, and says which that is', async () => {
    const engine = engineBench(shape).open()
    const { id } = await engine.create({ length: 10 })
    await engine.append(id, { offset: 0 }, bytesOf('abc'))
    for (const offset of [0, 2, 4, 9]) {
      const error = await expectCode(engine.append(id, { offset }, bytesOf('x')), 'OFFSET_MISMATCH')
      expect(error.details).toEqual({ expected: 3, provided: offset })
    }
    expect(await engine.get(id)).toMatchObject({ offset: 3 })
  })

  it.each([-1, 1.5, 2 ** 53, Number.NaN])('refuses the offset %d', async offset => {
    const engine = engineBench(shape).open()
    const { id } = await engine.create({ length: 10 })
    await expectCode(engine.append(id, { offset }, bytesOf('x')), 'INVALID_INPUT')
  })

  it('keeps what arrived of a chunk without claims that breaks off', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id, key } = await engine.create({ length: 16 })
    const error = await expectCode(
      engine.append(id, { offset: 0, size: 16 }, cutSource('abcdefghijk')),
      'CHUNK_CUT',
    )
    expect(error.details).toEqual({ received: 11, expected: 16 })
    expect(await engine.get(id)).toMatchObject({ offset: 11 })
    await engine.append(id, { offset: 11, complete: true }, bytesOf('lmnop'))
    expect(bench.published(key)).toBe('abcdefghijklmnop')
  })

  it('keeps what arrived of a chunk that ends before its announced size', async () => {
    const engine = engineBench(shape).open()
    const { id } = await engine.create({ length: 16 })
    await expectCode(engine.append(id, { offset: 0, size: 5 }, pieces('ab', 'c')), 'CHUNK_CUT')
    expect(await engine.get(id)).toMatchObject({ offset: 3 })
  })

  it('moves nothing for a chunk longer than announced', async () => {
    const engine = engineBench(shape).open()
    const { id } = await engine.create({ length: 16 })
    const error = await expectCode(
      engine.append(id, { offset: 0, size: 2 }, bytesOf('abc')),
      'LENGTH_MISMATCH',
    )
    expect(error.details).toEqual({ length: 2, provided: 3 })
    expect(await engine.get(id)).toMatchObject({ offset: 0, status: 'created' })
  })

  it('moves nothing for a chunk larger than allowed, and takes a right one afterwards', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id, key } = await engine.create({ length: 3 })
    const error = await expectCode(
      engine.append(id, { offset: 0, maxSize: 2 }, pieces('abc')),
      'CHUNK_TOO_LARGE',
    )
    expect(error.details).toEqual({ chunkSize: 2 })
    await engine.append(id, { offset: 0, maxSize: 3, complete: true }, bytesOf('abc'))
    expect(bench.published(key)).toBe('abc')
  })

  it('moves nothing for more bytes than the upload was declared to have', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id, key } = await engine.create({ length: 3 })
    for (const size of [undefined, 4])
      await expectCode(
        engine.append(id, size ? { offset: 0, size } : { offset: 0 }, bytesOf('abcd')),
        'LENGTH_EXCEEDED',
      )
    expect(await engine.get(id)).toMatchObject({ offset: 0, status: 'created' })
    await engine.append(id, { offset: 0, complete: true }, bytesOf('abc'))
    expect(bench.published(key)).toBe('abc')
  })

  it.each([undefined, 4])(
    'fails the upload for too many bytes where that is asked for (size %s)',
    async size => {
      const bench = engineBench(shape)
      const engine = bench.open()
      const { id } = await engine.create({ length: 3 })
      const chunk = { offset: 0, failOnExcess: true, ...(size === undefined ? {} : { size }) }
      await expectCode(engine.append(id, chunk, bytesOf('abcd')), 'LENGTH_EXCEEDED')
      expect(await engine.get(id)).toMatchObject({ status: 'failed', failure: { code: 'LENGTH_EXCEEDED' } })
      expect(bench.bucket.open.size).toBe(0)
      await expectCode(engine.append(id, { offset: 0 }, bytesOf('abc')), 'UPLOAD_FAILED')
    },
  )

  it('takes chunks without a byte', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id, key } = await engine.create({ length: 3 })
    for (const [offset, text] of [
      [0, ''],
      [0, 'ab'],
      [2, ''],
      [2, 'c'],
      [3, ''],
    ] as const)
      await engine.append(id, { offset }, bytesOf(text))
    await engine.complete(id)
    expect(bench.published(key)).toBe('abc')
  })

  it('publishes an upload of no bytes', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const [asked, appended] = [await engine.create({ length: 0 }), await engine.create({ length: 0 })]
    await engine.complete(asked.id)
    const upload = await engine.append(appended.id, { offset: 0, complete: true }, bytesOf(''))
    expect(upload.status).toBe('completed')
    expect([asked.key, upload.object?.key ?? ''].map(bench.published)).toEqual(['', ''])
  })

  it('takes no more once the upload is complete', async () => {
    const engine = engineBench(shape).open()
    const { id } = await engine.create({ length: 1 })
    await engine.append(id, { offset: 0, complete: true }, bytesOf('a'))
    await expectCode(engine.append(id, { offset: 1 }, bytesOf('b')), 'UPLOAD_COMPLETED')
    expect(await textOf((await engine.read(id)).body)).toBe('a')
  })
})
