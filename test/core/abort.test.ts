import { describe, expect, it } from 'vitest'
import { bytesOf, digestOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { hangingSource } from '../support/hanging-source.ts'
import { scriptedStorage } from '../support/scripted-storage.ts'
import { shapes } from '../support/storage-shapes.ts'
import { turn } from '../support/turn.ts'

describe.each(shapes)('abort ($name)', shape => {
  it('frees the bytes and forgets the upload', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id } = await engine.create({ length: 20 })
    await engine.append(id, { offset: 0 }, bytesOf('0123456789'))
    await engine.abort(id)
    expect(bench.bucket.open.size).toBe(0)
    expect(await bench.record(id)).toBeUndefined()
    await expectCode(engine.get(id), 'UPLOAD_NOT_FOUND')
    await expectCode(engine.abort(id), 'UPLOAD_NOT_FOUND')
  })

  it('leaves a completed upload alone', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id, key } = await engine.create({ length: 3 })
    await engine.append(id, { offset: 0, complete: true }, bytesOf('abc'))
    await expectCode(engine.abort(id), 'UPLOAD_COMPLETED')
    expect(bench.published(key)).toBe('abc')
  })

  it('removes a failed upload', async () => {
    const bench = engineBench(shape)
    const engine = bench.open({ preserveFailedUploadFile: true })
    const { id } = await engine.create({ length: 0, digest: digestOf('x') })
    await expectCode(engine.complete(id), 'FILE_CORRUPTED')
    await engine.abort(id)
    expect(bench.bucket.open.size).toBe(0)
    await expectCode(engine.get(id), 'UPLOAD_NOT_FOUND')
  })

  it('ends a chunk that hangs', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id } = await engine.create({ length: 20 })
    const stalled = hangingSource('0123456789')
    const hanging = engine.append(id, { offset: 0 }, stalled)
    const aborting = engine.abort(id)
    await turn()
    bench.clock.advance(1000)
    await expectCode(hanging, 'LOCK_YIELD')
    await aborting
    expect(bench.bucket.open.size).toBe(0)
    await expectCode(engine.get(id), 'UPLOAD_NOT_FOUND')
  })

  it('that a crash cut off is settled by the sweeper, and nobody sees the upload meanwhile', async () => {
    const bench = engineBench(shape)
    const { id } = await bench.open().create({ length: 20 })
    await bench.open().append(id, { offset: 0 }, bytesOf('0123456789'))
    const storage = scriptedStorage(bench.storage, { abort: () => Promise.reject(new Error('crash')) })
    await expectCode(bench.open({ storage }).abort(id), 'STORAGE_FAILED')
    const engine = bench.open()
    await expectCode(engine.get(id), 'UPLOAD_NOT_FOUND')
    await expectCode(engine.append(id, { offset: 10 }, bytesOf('x')), 'UPLOAD_NOT_FOUND')
    expect((await engine.list()).uploads).toEqual([])
    bench.clock.advance(60_000)
    expect(await engine.sweep()).toMatchObject({ expired: 1, failed: [] })
    expect(bench.bucket.open.size).toBe(0)
    expect(await bench.record(id)).toBeUndefined()
  })
})
