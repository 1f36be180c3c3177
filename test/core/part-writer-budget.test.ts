import { describe, expect, it } from 'vitest'
import { memoryBucket, memoryStorage } from '../../src/adapters/memory/index.ts'
import { ByteBudget } from '../../src/core/byte-budget.ts'
import { drainSource } from '../../src/core/drain-source.ts'
import { PartWriter } from '../../src/core/part-writer.ts'
import type { AnyStorage } from '../../src/core/ports/storage.ts'
import { planFor } from '../../src/core/storage-plan.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'
import { bytesOf } from '../support/bytes.ts'
import { deferred } from '../support/deferred.ts'
import { scriptedStorage } from '../support/scripted-storage.ts'
import { objectStore, shapes } from '../support/storage-shapes.ts'
import { turn } from '../support/turn.ts'

const context = { signal: new AbortController().signal }

async function open(storage: AnyStorage, budget: ByteBudget, id = 'u', length?: number): Promise<PartWriter> {
  const handle = await storage.create({ id, key: id, metadata: {}, conflict: 'rename', partSize: 8 }, context)
  const plan = planFor(storage, length, 100)
  const base = { storage, handle, plan, budget, position: 0, number: 1, ...context, onFailure: () => {} }
  return new PartWriter(length === undefined ? base : { ...base, length })
}

/** Pieces with a turn of the event loop before each, so that writers take turns. */
async function* slowly(text: string, step: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < text.length; at += step) {
    await turn()
    yield bytesOf(text.slice(at, at + step))
  }
}

describe.each(shapes)('the budget of a writer ($name)', ({ traits }) => {
  it('counts bytes from their arrival until they are stored', async () => {
    const budget = new ByteBudget(1000)
    const writer = await open(memoryStorage({ traits }), budget)
    writer.push(bytesOf('abc'))
    expect(budget.held).toBe(3)
    await writer.finish(false)
    expect(budget.held).toBe(0)
  })

  it('is whole again after the writer was abandoned', async () => {
    const budget = new ByteBudget(1000)
    const writer = await open(memoryStorage({ traits }), budget)
    writer.push(bytesOf('x'.repeat(50)))
    await writer.abandon()
    expect(budget.held).toBe(0)
  })

  it('is whole again after parts failed', async () => {
    const budget = new ByteBudget(1000)
    const storage = scriptedStorage(memoryStorage({ traits }), {
      writePart: () => Promise.reject(new Error('full')),
      writeTail: () => Promise.reject(new Error('full')),
    })
    const writer = await open(storage, budget)
    writer.push(bytesOf('x'.repeat(51)))
    await expect(writer.finish(false)).rejects.toThrow('full')
    await writer.abandon()
    expect(budget.held).toBe(0)
  })

  it('makes nobody wait for ever: many writers of half parts under a tiny ceiling all end', async () => {
    const budget = new ByteBudget(20)
    const storage = memoryStorage({ traits })
    const text = 'x'.repeat(61)
    const sizes = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const writer = await open(storage, budget, `u${index}`, text.length)
        await drainSource(slowly(text, 3), writer, new AbortController().signal)
        return (await writer.finish(true)).offset
      }),
    )
    expect(sizes).toEqual(Array.from({ length: 30 }, () => text.length))
    expect(budget.held).toBe(0)
  })

  it('holds the ceiling, but for one part over it and the piece in each hand', async () => {
    const budget = new ByteBudget(40)
    let highest = 0
    const storage = scriptedStorage(memoryStorage({ traits }), {
      writePart: async (_, next) => {
        highest = Math.max(highest, budget.held)
        await turn()
        return next()
      },
    })
    const writers = 10
    await Promise.all(
      Array.from({ length: writers }, async (_, index) => {
        const writer = await open(storage, budget, `u${index}`, 100)
        await drainSource(slowly('x'.repeat(100), 2), writer, new AbortController().signal)
        await writer.finish(true)
      }),
    )
    expect(highest).toBeGreaterThan(20)
    expect(highest).toBeLessThanOrEqual(40 + 8 + writers * 2)
  })
})

describe('a writer over the ceiling', () => {
  it('that is abandoned lets the next one over it', async () => {
    const budget = new ByteBudget(10)
    const storage = memoryStorage({ traits: objectStore.traits })
    const [first, second] = [await open(storage, budget, 'a'), await open(storage, budget, 'b')]
    expect(first.push(bytesOf('x'.repeat(7)))).toBe(true)
    expect(second.push(bytesOf('x'.repeat(7)))).toBe(true)
    expect(first.push(bytesOf(''))).toBe(false)
    const ready = new Promise<void>(resolve => first.whenReady(resolve))
    await second.abandon()
    await ready
    expect((await first.finish(false)).offset).toBe(7)
  })
})

describe('half a part that waits for a slow storage', () => {
  it('stays in memory: nothing is written twice because parts before it are on their way', async () => {
    const gate = deferred()
    let tails = 0
    const storage = scriptedStorage(memoryStorage({ traits: objectStore.traits }), {
      writePart: async (_, next) => {
        await gate.promise
        return next()
      },
      writeTail: next => {
        tails += 1
        return next()
      },
    })
    const writer = await open(storage, new ByteBudget(1000), 'u', 36)
    const partsUnderWayAndOneWaiting = 'x'.repeat(4 * 8)
    expect(writer.push(bytesOf(partsUnderWayAndOneWaiting))).toBe(false)
    writer.push(bytesOf('half'))
    expect(writer.putDown()).toBe(0)
    gate.resolve()
    expect((await writer.finish(true)).offset).toBe(36)
    expect(tails).toBe(0)
  })
})

describe('half a part of a slow client', () => {
  const storage = memoryStorage({ traits: objectStore.traits })

  it('goes into the storage when memory is short, and the part is whole when the rest comes', async () => {
    const clock = manualClock()
    const budget = new ByteBudget(10, clock)
    const buffers: string[] = []
    const watched = scriptedStorage(storage, {
      writePart: (part, next) => {
        buffers.push(Buffer.concat(part.buffers).toString())
        return next()
      },
    })
    const slow = await open(watched, budget, 'slow', 100)
    const fast = await open(watched, budget, 'fast', 100)
    fast.push(bytesOf('1234567'))
    expect(slow.push(bytesOf('abc'))).toBe(true)
    expect(fast.push(bytesOf(''))).toBe(false)
    const ready = new Promise<void>(resolve => fast.whenReady(resolve))
    clock.advance(100)
    await ready
    expect(budget.held).toBe(7)
    slow.push(bytesOf('de'))
    expect(slow.putDown()).toBe(2)
    slow.push(bytesOf('fgh'))
    expect(await slow.finish(false)).toMatchObject({ offset: 8, parts: [{ number: 1, size: 8 }] })
    expect(buffers).toEqual(['abcdefgh'])
    await fast.abandon()
    expect(budget.held).toBe(0)
  })

  it.each(['finish', 'abandon'] as const)('leaves nothing behind that no record knows (%s)', async end => {
    const bucket = memoryBucket()
    const writer = await open(memoryStorage({ bucket, traits: objectStore.traits }), new ByteBudget(100), end)
    for (const text of ['ab', 'c', 'd']) {
      writer.push(bytesOf(text))
      writer.putDown()
    }
    const { tails = [] } = await writer[end](false)
    expect(bucket.open.get(end)?.tails.size).toBe(tails.length)
    expect(tails).toHaveLength(end === 'finish' ? 3 : 0)
  })

  it('that cannot be put down fails the chunk', async () => {
    const failing = scriptedStorage(storage, { writeTail: () => Promise.reject(new Error('full')) })
    const writer = await open(failing, new ByteBudget(100), 'failing')
    writer.push(bytesOf('abc'))
    writer.putDown()
    await turn()
    expect(() => writer.push(bytesOf('d'))).toThrow('full')
    await expect(writer.finish(true)).rejects.toThrow('full')
    await writer.abandon()
  })
})
