import { describe, expect, it } from 'vitest'
import type { UploadRequest } from '../../src/core/ports/functions.ts'
import { bytesOf, digestOf } from '../support/bytes.ts'
import { type EngineBench, engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { scriptedStorage } from '../support/scripted-storage.ts'
import { shapes } from '../support/storage-shapes.ts'

const text = 'the quick brown fox'

/** An upload of the text that is all there, in chunks of 5. */
async function whole(bench: EngineBench, request: UploadRequest = {}) {
  const engine = bench.open()
  const { id, key } = await engine.create({ name: 'fox.txt', length: text.length, ...request })
  for (let offset = 0; offset < text.length; offset += 5)
    await engine.append(id, { offset }, bytesOf(text.slice(offset, offset + 5)))
  return { engine, id, key }
}

describe.each(shapes)('complete ($name)', shape => {
  it('publishes once: asked again, it gives the same answer', async () => {
    const bench = engineBench(shape)
    const { engine, id, key } = await whole(bench)
    const upload = await engine.complete(id)
    expect(upload).toMatchObject({ status: 'completed', completedAt: bench.clock.now() })
    expect(upload.expiresAt).toBeUndefined()
    bench.clock.advance(1000)
    expect(await engine.complete(id)).toEqual(upload)
    expect(await bench.open().complete(id)).toEqual(upload)
    expect(bench.published(key)).toBe(text)
  })

  it('refuses while bytes are missing, and lists them', async () => {
    const engine = engineBench(shape).open()
    const { id } = await engine.create({ length: 10 })
    await engine.append(id, { offset: 0 }, bytesOf('abc'))
    const error = await expectCode(engine.complete(id), 'UPLOAD_INCOMPLETE')
    expect(error.details).toEqual({ offset: 3, length: 10, missing: [{ offset: 3, size: 7 }] })
    await engine.append(id, { offset: 3, complete: true }, bytesOf('defghij'))
  })

  it('holds the file to the digest declared at its creation', async () => {
    for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512']) {
      const bench = engineBench(shape)
      const { engine, id, key } = await whole(bench, { digest: digestOf(text, algorithm) })
      await engine.complete(id)
      expect(bench.published(key)).toBe(text)
    }
  })

  it('holds the file to the digest declared now, by any function', async () => {
    const { engine, id } = await whole(engineBench(shape), { digest: digestOf(text, 'sha256') })
    const digest = { algorithm: 'CRC32', value: '91C102CA' }
    expect(await engine.complete(id, { digest })).toMatchObject({ status: 'completed' })
  })

  it('reads the bytes again where no process saw all of them', async () => {
    const bench = engineBench(shape)
    const { id, key } = await whole(bench, { digest: digestOf(text) })
    await bench.open().complete(id)
    expect(bench.published(key)).toBe(text)
  })

  it('is not misled by what one process saw of an upload that another went on with', async () => {
    const bench = engineBench(shape)
    const [here, there] = [bench.open(), bench.open()]
    const { id, key } = await here.create({ length: 9, digest: digestOf('abcdefghi') })
    for (const [engine, offset, letters] of [
      [here, 0, 'abc'],
      [there, 3, 'def'],
      [here, 6, 'ghi'],
    ] as const)
      await engine.append(id, { offset }, bytesOf(letters))
    await here.complete(id)
    expect(bench.published(key)).toBe('abcdefghi')
  })

  it.each(['in the process that saw the bytes', 'in another one'])(
    'fails a file that is not what was declared, %s',
    async where => {
      const bench = engineBench(shape)
      const { engine, id, key } = await whole(bench, { digest: digestOf('another fox') })
      const completing = where.startsWith('in another') ? bench.open() : engine
      const error = await expectCode(completing.complete(id), 'FILE_CORRUPTED')
      expect(error.details).toEqual({ expected: digestOf('another fox').value, actual: digestOf(text).value })
      expect(await engine.get(id)).toMatchObject({ status: 'failed', failure: { code: 'FILE_CORRUPTED' } })
      expect(bench.published(key)).toBeUndefined()
      expect(bench.bucket.open.size).toBe(0)
    },
  )

  it('fails a file with another chain, or with none', async () => {
    const { engine, id } = await whole(engineBench(shape))
    const error = await expectCode(engine.complete(id, { chain: digestOf(text).value }), 'FILE_CORRUPTED')
    expect(error.details.actual).toContain('no chunk came with a digest')
    await expectCode(engine.complete(id), 'UPLOAD_FAILED')
  })

  it('holds a file without a byte to its digest', async () => {
    const engine = engineBench(shape).open()
    const [right, wrong] = [digestOf(''), digestOf('x')].map(digest => engine.create({ length: 0, digest }))
    expect(await engine.complete((await right)?.id ?? '')).toMatchObject({ status: 'completed' })
    await expectCode(engine.complete((await wrong)?.id ?? ''), 'FILE_CORRUPTED')
  })

  it('keeps a digest over retried, cut and repeated chunks', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id, key } = await engine.create({ length: 6, digest: digestOf('abcdef', 'sha256') })
    const claims = { digest: digestOf('abc') }
    await expectCode(engine.append(id, { offset: 0, claims }, bytesOf('xyz')), 'DIGEST_MISMATCH')
    await engine.append(id, { offset: 0, claims }, bytesOf('abc'))
    await engine.append(id, { offset: 0, claims }, bytesOf('abc'))
    await expectCode(engine.append(id, { offset: 3, size: 3 }, bytesOf('de')), 'CHUNK_CUT')
    await engine.append(id, { offset: 5, complete: true }, bytesOf('f'))
    expect(bench.published(key)).toBe('abcdef')
  })

  it('checks what came with the last chunk', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id, key } = await engine.create({ length: 3 })
    const final = { digest: digestOf('xyz') }
    const claims = () => ({ digest: digestOf('abc'), final })
    await expectCode(
      engine.append(id, { offset: 0, complete: true, claims }, bytesOf('abc')),
      'FILE_CORRUPTED',
    )
    expect(await engine.get(id)).toMatchObject({ status: 'failed' })
    expect(bench.published(key)).toBeUndefined()
  })

  it('is not failed by a digest that cannot be checked', async () => {
    const { engine, id } = await whole(engineBench(shape))
    await expectCode(engine.complete(id, { digest: { algorithm: 'x', value: 'aa' } }), 'UNKNOWN_HASH')
    await expectCode(engine.complete(id, { digest: { algorithm: 'md5', value: 'aa' } }), 'INVALID_INPUT')
    expect(await engine.complete(id)).toMatchObject({ status: 'completed' })
  })

  it('gives a second file of one name a name of its own', async () => {
    const bench = engineBench(shape)
    const [first, second] = [await whole(bench), await whole(bench)]
    expect(first.key).toBe(second.key)
    await first.engine.complete(first.id)
    const { key, object } = await second.engine.complete(second.id)
    expect(key).toMatch(/fox-[0-9a-f]{8}\.txt$/)
    expect(object?.key).toBe(key)
    expect([first.key, key].map(bench.published)).toEqual([text, text])
  })

  it('stands where it stood when the key is taken, until it is free', async () => {
    const bench = engineBench(shape)
    const engine = bench.open({ conflict: 'refuse', uploadPath: () => 'one' })
    const uploads = [await engine.create({ length: 3 }), await engine.create({ length: 3 })]
    const [first, second] = uploads.map(({ id }) => id)
    for (const { id } of uploads) await engine.append(id, { offset: 0 }, bytesOf('abc'))
    await engine.complete(first ?? '')
    await expectCode(engine.complete(second ?? ''), 'KEY_TAKEN')
    expect(await engine.get(second ?? '')).toMatchObject({ status: 'uploading', offset: 3 })
    await engine.remove(first ?? '')
    expect(await engine.complete(second ?? '')).toMatchObject({ status: 'completed', key: 'one' })
  })

  it('settles a publishing that was not recorded, with the same answer', async () => {
    const bench = engineBench(shape)
    const { id, key } = await whole(bench)
    const dying = bench.open({
      sessions: {
        ...bench.sessions,
        update: (upload, change, guard, context) =>
          change.set?.status === 'completed'
            ? Promise.reject(new Error('crash'))
            : bench.sessions.update(upload, change, guard, context),
      },
    })
    await expectCode(dying.complete(id), 'INTERNAL')
    expect(bench.published(key)).toBe(text)
    expect(await bench.open().complete(id)).toMatchObject({ status: 'completed', key, object: { key } })
    expect(bench.bucket.objects.size).toBe(1)
  })

  it('may be asked again after the storage failed', async () => {
    const bench = engineBench(shape)
    const { id, key } = await whole(bench)
    const storage = scriptedStorage(bench.storage, { complete: () => Promise.reject(new Error('503')) })
    await expectCode(bench.open({ storage }).complete(id), 'STORAGE_FAILED')
    expect(bench.published(key)).toBeUndefined()
    await bench.open().complete(id)
    expect(bench.published(key)).toBe(text)
  })
})
