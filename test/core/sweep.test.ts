import { describe, expect, it } from 'vitest'
import { UploadError } from '../../src/core/errors.ts'
import { bytesOf, digestOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { scriptedStorage } from '../support/scripted-storage.ts'
import { shapes } from '../support/storage-shapes.ts'

const hour = 3_600_000
const nothing = { expired: 0, notified: 0, forgotten: 0, failed: [] }
const never = new AbortController().signal

describe.each(shapes)('the sweeper ($name)', shape => {
  it('removes unfinished uploads whose time is up, with their bytes, and no others', async () => {
    const bench = engineBench(shape)
    const engine = bench.open({ expireIdleMs: hour })
    const old = await engine.create({ length: 9 })
    await engine.append(old.id, { offset: 0 }, bytesOf('1234567'))
    const done = await engine.create({ length: 3 })
    await engine.append(done.id, { offset: 0, complete: true }, bytesOf('abc'))
    bench.clock.advance(1)
    const young = await engine.create({ length: 9 })
    bench.clock.advance(hour - 1)
    expect(await engine.sweep()).toEqual({ ...nothing, expired: 1 })
    expect([...bench.bucket.open.keys()]).toEqual([young.id])
    expect(await bench.record(old.id)).toBeUndefined()
    expect(await engine.get(done.id)).toMatchObject({ status: 'completed' })
    expect(bench.published(done.key)).toBe('abc')
  })

  it('never touches a completed upload’s object: at the end of its retention only the record goes', async () => {
    const bench = engineBench(shape)
    const engine = bench.open({ expireIdleMs: hour, expireAfterMs: hour, retentionMs: 10 * hour })
    const { id, key } = await engine.create({ length: 3 })
    await engine.append(id, { offset: 0, complete: true }, bytesOf('abc'))
    bench.clock.advance(10 * hour - 1)
    expect(await engine.sweep()).toEqual(nothing)
    bench.clock.advance(1)
    expect(await engine.sweep()).toEqual({ ...nothing, forgotten: 1 })
    await expectCode(engine.get(id), 'UPLOAD_NOT_FOUND')
    expect(bench.published(key)).toBe('abc')
  })

  it('forgets a failed upload at the end of its retention, with the bytes that were kept', async () => {
    const bench = engineBench(shape)
    const engine = bench.open({ retentionMs: hour, preserveFailedUploadFile: true })
    const { id } = await engine.create({ length: 0, digest: digestOf('x') })
    await expectCode(engine.complete(id), 'FILE_CORRUPTED')
    expect(bench.bucket.open.size).toBe(1)
    bench.clock.advance(hour)
    expect(await engine.sweep()).toEqual({ ...nothing, forgotten: 1 })
    expect(bench.bucket.open.size).toBe(0)
  })
})

describe('expiry', () => {
  it('slides with every change', async () => {
    const bench = engineBench()
    const engine = bench.open({ expireIdleMs: hour })
    const { id, expiresAt } = await engine.create({ length: 9 })
    expect(expiresAt).toBe(bench.clock.now() + hour)
    bench.clock.advance(hour - 1)
    expect((await engine.append(id, { offset: 0 }, bytesOf('a'))).expiresAt).toBe(bench.clock.now() + hour)
    bench.clock.advance(1)
    expect(await engine.sweep()).toEqual(nothing)
  })

  it('comes at the latest so long after the creation', async () => {
    const bench = engineBench()
    const engine = bench.open({ expireIdleMs: hour, expireAfterMs: 1.5 * hour })
    const { id, createdAt } = await engine.create({ length: 9 })
    bench.clock.advance(hour - 1)
    expect((await engine.append(id, { offset: 0 }, bytesOf('a'))).expiresAt).toBe(createdAt + 1.5 * hour)
  })

  it('refuses what comes later, before the sweeper does', async () => {
    const bench = engineBench()
    const engine = bench.open({ expireIdleMs: hour })
    const { id } = await engine.create({ length: 9 })
    bench.clock.advance(hour)
    const expiredAt = bench.clock.now()
    for (const call of [
      () => engine.get(id),
      () => engine.append(id, { offset: 0 }, bytesOf('a')),
      () => engine.writePart(id, { offset: 0 }, bytesOf('a')),
      () => engine.complete(id, { length: 0 }),
    ])
      expect((await expectCode(call(), 'UPLOAD_EXPIRED')).details).toEqual({ id, expiredAt })
  })

  it('never comes where it is not to', async () => {
    const bench = engineBench()
    const forever = Number.POSITIVE_INFINITY
    const engine = bench.open({ expireIdleMs: forever, retentionMs: forever })
    const { id } = await engine.create({ length: 0 })
    const done = await engine.create({ length: 0 })
    await engine.complete(done.id)
    bench.clock.advance(1000 * 365 * 24 * hour)
    expect(await engine.sweep()).toEqual(nothing)
    expect((await engine.get(id)).expiresAt).toBeUndefined()
    expect(engine.limits.expiresAfterMs).toBeUndefined()
  })
})

describe('a sweep', () => {
  it('looks at no more than it is asked to', async () => {
    const bench = engineBench()
    const engine = bench.open({ expireIdleMs: hour })
    for (let count = 0; count < 5; count += 1) await engine.create({})
    bench.clock.advance(hour)
    expect(await engine.sweep({ limit: 3 })).toEqual({ ...nothing, expired: 3 })
    expect(await engine.sweep({ limit: 3 })).toEqual({ ...nothing, expired: 2 })
  })

  it('stops when it is told to', async () => {
    const bench = engineBench()
    const stop = new AbortController()
    const storage = scriptedStorage(bench.storage, {
      abort: next => {
        stop.abort()
        return next()
      },
    })
    const engine = bench.open({ storage, expireIdleMs: hour })
    for (let count = 0; count < 3; count += 1) await engine.create({})
    bench.clock.advance(hour)
    expect(await engine.sweep({ signal: stop.signal })).toEqual({ ...nothing, expired: 1 })
  })

  it('reports what fails, postpones it, and goes on with the rest', async () => {
    const bench = engineBench()
    let broken = ''
    const storage = {
      ...bench.storage,
      abort: async (handle: { readonly upload: string }, context: { readonly signal: AbortSignal }) => {
        if (handle.upload === broken) throw new UploadError('STORAGE_DENIED', 'No delete permission')
        await bench.storage.abort(handle, context)
      },
    }
    const engine = bench.open({ storage, expireIdleMs: hour })
    const [first] = [await engine.create({}), await engine.create({})]
    broken = first.id
    bench.clock.advance(hour)
    const report = await engine.sweep()
    expect(report).toEqual({
      ...nothing,
      expired: 1,
      failed: [{ id: broken, reason: 'No delete permission' }],
    })
    expect(await engine.sweep()).toEqual(nothing)
    broken = ''
    bench.clock.advance(60_000)
    expect(await engine.sweep()).toEqual({ ...nothing, expired: 1 })
  })

  it('reports an upload of a storage that is not there any more', async () => {
    const bench = engineBench()
    const { id } = await bench.open({ expireIdleMs: hour }).create({})
    bench.clock.advance(hour)
    const engine = bench.open({ storage: { ...bench.storage, name: 'other' } })
    expect((await engine.sweep()).failed).toMatchObject([{ id, reason: expect.stringContaining("'memory'") }])
  })

  it('skips what is being worked on', async () => {
    const bench = engineBench()
    const engine = bench.open({ expireIdleMs: hour })
    const { id } = await engine.create({})
    bench.clock.advance(hour)
    const lock = await bench.locker.acquire(id, { waitMs: 0, signal: never })
    expect(await engine.sweep()).toEqual(nothing)
    await lock.release()
    expect(await engine.sweep()).toEqual({ ...nothing, expired: 1 })
  })

  it('does not remove what was changed since it was found', async () => {
    const bench = engineBench()
    const engine = bench.open({ expireIdleMs: hour })
    const { id } = await engine.create({ length: 3 })
    bench.clock.advance(hour)
    const due = await bench.sessions.due(bench.clock.now(), 10, { signal: never })
    const record = await bench.record(id)
    const guard = { fence: record?.fence ?? 0, revision: record?.revision ?? 0 }
    const set = { expiresAt: bench.clock.now() + hour, dueAt: bench.clock.now() + hour }
    const late = bench.open({ sessions: { ...bench.sessions, due: async () => due } })
    await bench.sessions.update(id, { set }, guard, { signal: never })
    expect(await late.sweep()).toEqual(nothing)
    expect(await engine.get(id)).toMatchObject({ status: 'created' })
  })
})
