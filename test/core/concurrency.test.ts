import { describe, expect, it } from 'vitest'
import { memoryLocker } from '../../src/adapters/memory/index.ts'
import { isUploadError } from '../../src/core/errors.ts'
import { bytesOf, digestOf } from '../support/bytes.ts'
import { deferred } from '../support/deferred.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'
import { hangingSource } from '../support/hanging-source.ts'
import { scriptedStorage } from '../support/scripted-storage.ts'
import { contiguous, objectStore, shapes } from '../support/storage-shapes.ts'
import { turn } from '../support/turn.ts'

describe.each(shapes)('twenty clients at one offset ($name)', shape => {
  it('become one sequence of bytes, and the others are told where the upload stands', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id, key } = await engine.create({ length: 40 })
    let expected = ''
    for (let offset = 0; offset < 40; offset += 10) {
      const racers = [...'abcdefghijklmnopqrst'].map(letter => letter.repeat(10))
      const outcomes = await Promise.all(
        racers.map(text =>
          engine.append(id, { offset, claims: { digest: digestOf(text) } }, bytesOf(text)).then(
            () => text,
            (error: unknown) => error,
          ),
        ),
      )
      const won = outcomes.filter(each => typeof each === 'string')
      const lost = outcomes.filter(each => isUploadError(each, 'OFFSET_MISMATCH')).map(each => each.details)
      expect(won).toHaveLength(1)
      expect(lost).toEqual(Array.from({ length: 19 }, () => ({ expected: offset + 10, provided: offset })))
      expected += won.join('')
    }
    await engine.complete(id)
    expect(bench.published(key)).toBe(expected)
  })
})

describe.each([contiguous, objectStore])('a chunk that hangs ($name)', shape => {
  async function hang(chunk: object) {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id, key } = await engine.create({ length: 20 })
    const stalled = hangingSource('0123456789')
    const hanging = engine.append(id, { offset: 0, ...chunk }, stalled)
    await turn()
    return { bench, engine, id, key, hanging, stalled }
  }

  it('lets go when another comes, and what arrived of it counts', async () => {
    const { bench, engine, id, key, hanging } = await hang({})
    const next = engine.append(id, { offset: 10 }, bytesOf('x'))
    await expectCode(next, 'OFFSET_MISMATCH')
    const resumed = engine.append(id, { offset: 0 }, bytesOf('0123456789'))
    await turn()
    bench.clock.advance(1000)
    await expectCode(hanging, 'LOCK_YIELD')
    expect((await expectCode(resumed, 'OFFSET_MISMATCH')).details.expected).toBe(10)
    await engine.append(id, { offset: 10, complete: true }, bytesOf('abcdefghij'))
    expect(bench.published(key)).toBe('0123456789abcdefghij')
  })

  it('lets go when another comes, and nothing of it counts where it has claims', async () => {
    const { bench, engine, id, key, hanging } = await hang({ claims: { digest: digestOf('x') } })
    const next = engine.append(id, { offset: 0, complete: true }, bytesOf('abcdefghijabcdefghij'))
    await turn()
    bench.clock.advance(1000)
    await expectCode(hanging, 'LOCK_YIELD')
    expect(await next).toMatchObject({ status: 'completed' })
    expect(bench.published(key)).toBe('abcdefghijabcdefghij')
  })

  it('is given up with its call, and what arrived of it counts', async () => {
    const bench = engineBench(shape)
    const engine = bench.open()
    const { id } = await engine.create({ length: 20 })
    const caller = new AbortController()
    const hanging = engine.append(id, { offset: 0 }, hangingSource('0123456789'), { signal: caller.signal })
    await turn()
    caller.abort()
    expect((await expectCode(hanging, 'CHUNK_CUT')).details.received).toBe(10)
    expect(await engine.get(id)).toMatchObject({ offset: 10 })
  })

  it('keeps others waiting no longer than they are asked to', async () => {
    const bench = engineBench(shape)
    const engine = bench.open({ lockWaitMs: 500 })
    const { id } = await engine.create({ length: 20 })
    const lock = await bench.locker.acquire(id, { waitMs: 0, signal: new AbortController().signal })
    const waiting = engine.append(id, { offset: 0 }, bytesOf('a'))
    await turn()
    bench.clock.advance(500)
    await expectCode(waiting, 'LOCKED')
    await lock.release()
  })
})

describe('two processes whose locks do not know of each other', () => {
  it.each(shapes)('never both count a chunk at one offset ($name)', async shape => {
    const bench = engineBench(shape)
    const [here, there] = [1, 2].map(() => bench.open({ locker: memoryLocker({ clock: bench.clock }) }))
    const { id } = (await here?.create({ length: 6 })) ?? { id: '' }
    const outcomes = await Promise.allSettled(
      [here, there].map(engine => engine?.append(id, { offset: 0 }, bytesOf('abc'))),
    )
    expect(outcomes.filter(each => each.status === 'fulfilled')).toHaveLength(1)
    expect(await here?.get(id)).toMatchObject({ offset: 3 })
  })

  it('refuse the one whose lock is older, however late it comes', async () => {
    const bench = engineBench()
    const gate = deferred()
    const storage = scriptedStorage(bench.storage, { writePart: (_, next) => gate.promise.then(next) })
    const sleeping = bench.open({ storage, locker: memoryLocker({ clock: bench.clock }) })
    const { id, key } = await sleeping.create({ length: 6 })
    const late = sleeping.append(id, { offset: 0 }, bytesOf('abcdef'))
    await turn()
    bench.clock.advance(1)
    const awake = bench.open({ locker: memoryLocker({ clock: bench.clock }) })
    await awake.append(id, { offset: 0 }, bytesOf('abc'))
    gate.resolve()
    await expectCode(late, 'STALE_WRITE')
    expect(await awake.get(id)).toMatchObject({ offset: 3 })
    await awake.append(id, { offset: 3, complete: true }, bytesOf('def'))
    expect(bench.published(key)).toBe('abcdef')
  })
})

describe('close', () => {
  it('takes no more calls, of any kind', async () => {
    const engine = engineBench().open()
    const { id } = await engine.create({ length: 3 })
    await engine.close()
    const calls = [
      engine.create({}),
      engine.append(id, { offset: 0 }, bytesOf('a')),
      engine.writePart(id, { offset: 0 }, bytesOf('a')),
      engine.complete(id),
      engine.get(id),
      engine.list(),
      engine.read(id),
      engine.abort(id),
      engine.remove(id),
      engine.park(bytesOf('a')),
      engine.sweep(),
    ]
    for (const call of calls) await expectCode(call, 'CLOSING')
  })

  it('waits for the calls under way, and then lets go of everything, once', async () => {
    const bench = engineBench()
    const order: string[] = []
    const gate = deferred()
    const closing = (name: string) => async () => void order.push(name)
    const scripted = scriptedStorage(bench.storage, {
      writePart: async (_, next) => {
        await gate.promise
        order.push('written')
        return next()
      },
    })
    const engine = bench.open({
      storage: { ...scripted, close: closing('storage') },
      sessions: { ...bench.sessions, close: closing('sessions') },
      locker: { ...bench.locker, close: closing('locker') },
    })
    const { id } = await engine.create({ length: 3 })
    const append = engine.append(id, { offset: 0 }, bytesOf('abc'))
    await turn()
    const closed = [engine.close(), engine.close()]
    await turn()
    expect(order).toEqual([])
    gate.resolve()
    expect(await append).toMatchObject({ offset: 3 })
    await Promise.all(closed)
    expect(order).toEqual(['written', 'storage', 'sessions', 'locker'])
  })
})
