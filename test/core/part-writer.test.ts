import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../../src/adapters/memory/index.ts'
import { ByteBudget } from '../../src/core/byte-budget.ts'
import { PartWriter, type PartWriterRequest } from '../../src/core/part-writer.ts'
import type { AnyStorage, Part } from '../../src/core/ports/storage.ts'
import { planFor } from '../../src/core/storage-plan.ts'
import type { Tail } from '../../src/core/types.ts'
import { bytesOf } from '../support/bytes.ts'
import { deferred } from '../support/deferred.ts'
import { scriptedStorage } from '../support/scripted-storage.ts'
import { contiguous, objectStore, type StorageShape, sequential, shapes } from '../support/storage-shapes.ts'
import { turn } from '../support/turn.ts'

const never = new AbortController().signal
const context = { signal: never }

/** A storage whose parts wait for the test to let them land or fail. */
interface Gate {
  readonly storage: AnyStorage
  readonly begun: Part[]
  land(index: number): Promise<void>
  fail(index: number, error: Error): Promise<void>
}

function gated(shape: StorageShape): Gate {
  const begun: Part[] = []
  const gates: ReturnType<typeof deferred<void>>[] = []
  const storage = scriptedStorage(memoryStorage({ traits: shape.traits }), {
    writePart: async (part, next) => {
      const gate = deferred()
      begun.push(part)
      gates.push(gate)
      await gate.promise
      return next()
    },
  })
  const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
  return {
    storage,
    begun,
    land(index) {
      gates[index]?.resolve()
      return turn()
    },
    fail(index, error) {
      gates[index]?.reject(error)
      return turn()
    },
  }
}

async function open(storage: AnyStorage, request: Partial<PartWriterRequest> = {}): Promise<PartWriter> {
  const target = { id: 'u', key: 'k', metadata: {}, conflict: 'rename', partSize: 8 } as const
  const handle = request.handle ?? (await storage.create(target, context))
  return new PartWriter({
    storage,
    handle,
    plan: planFor(storage, request.length, 100),
    budget: new ByteBudget(1000),
    position: 0,
    number: 1,
    signal: never,
    onFailure: () => {},
    ...request,
  })
}

/** A writer that begins behind texts that were made tails one by one. */
async function afterTails(storage: AnyStorage, texts: readonly string[]) {
  const target = { id: 'u', key: 'k', metadata: {}, conflict: 'rename', partSize: 8 } as const
  const handle = await storage.create(target, context)
  let tails: readonly Tail[] = []
  for (const text of texts) {
    const writer = await open(storage, { handle, tails })
    writer.push(bytesOf(text))
    tails = (await writer.finish(false)).tails ?? []
  }
  return { writer: await open(storage, { handle, tails }), tails }
}

/** Sizes of the parts that a text pushed in pieces of `step` bytes becomes, and what is durable of it. */
async function write(shape: StorageShape, size: number, step: number, isLast: boolean) {
  const sizes: number[] = []
  const storage = scriptedStorage(memoryStorage({ traits: shape.traits }), {
    writePart: (part, next) => {
      sizes.push(part.size)
      return next()
    },
  })
  const writer = await open(storage, { length: isLast ? size : size + 100 })
  for (let at = 0; at < size; at += step) {
    if (!writer.push(bytesOf('x'.repeat(Math.min(step, size - at)))))
      await new Promise<void>(resolve => writer.whenReady(resolve))
  }
  const durable = await writer.finish(isLast)
  return { sizes, durable }
}

describe('parts', () => {
  it.each([1, 3, 8, 20, 27])('are cut to the plan, however many bytes come at once (%d)', async step => {
    for (const shape of [objectStore, sequential])
      expect((await write(shape, 27, step, true)).sizes).toEqual([8, 8, 8, 3])
  })

  it('of a storage that cuts anywhere are the bytes gathered up to a write', async () => {
    expect((await write(contiguous, 10, 3, true)).sizes).toEqual([6, 4])
    expect((await write(contiguous, 10, 10, true)).sizes).toEqual([10])
  })

  it('that come exactly to a cut leave nothing to write', async () => {
    for (const shape of [objectStore, sequential])
      expect((await write(shape, 16, 5, false)).sizes).toEqual([8, 8])
  })

  it.each(shapes)('of $name: all that was pushed is durable at the end', async shape => {
    for (const isLast of [true, false]) expect((await write(shape, 27, 4, isLast)).durable.offset).toBe(27)
  })

  it('too small for the storage stay in a tail, unless they are the last', async () => {
    const { sizes, durable } = await write(objectStore, 19, 4, false)
    expect(sizes).toEqual([8, 8])
    expect(durable.tails).toMatchObject([{ offset: 16, size: 3 }])
    expect(durable.parts.map(part => part.number)).toEqual([1, 2])
  })

  it('are listed only where the storage needs the list', async () => {
    expect((await write(contiguous, 27, 4, true)).durable.parts).toEqual([])
    expect((await write(sequential, 27, 4, true)).durable.parts).toEqual([])
    expect((await write(objectStore, 27, 4, true)).durable.parts).toHaveLength(4)
  })

  it('go on from tails as if they had just arrived', async () => {
    const { storage, begun, land } = gated(objectStore)
    const { writer, tails } = await afterTails(storage, ['ab', 'c'])
    expect(tails).toMatchObject([
      { offset: 0, size: 2 },
      { offset: 2, size: 1 },
    ])
    writer.push(bytesOf('defgh!'))
    await turn()
    expect(begun).toMatchObject([{ number: 1, offset: 0, size: 8 }])
    expect(Buffer.concat(begun[0]?.buffers ?? []).toString()).toBe('abcdefgh')
    await land(0)
    expect(await writer.finish(false)).toMatchObject({ offset: 9, tails: [{ offset: 8, size: 1 }] })
  })

  it('that no byte was added to leave their tails as they are', async () => {
    const { storage } = gated(objectStore)
    const { writer, tails } = await afterTails(storage, ['ab', 'c'])
    expect(await writer.finish(false)).toEqual({ offset: 3, parts: [], tails })
  })
})

describe('a writer that holds its bytes', () => {
  it('stores no part before it is told to finish, and asks for no pause meanwhile', async () => {
    const { storage, begun, land } = gated(sequential)
    const writer = await open(storage, { isHeld: true, length: 27 })
    expect(writer.push(bytesOf('x'.repeat(27)))).toBe(true)
    await turn()
    expect(begun).toEqual([])
    const finishing = writer.finish(true)
    for (let part = 0; part < 4; part += 1) await land(part)
    expect((await finishing).offset).toBe(27)
  })

  it('forgets them all when they are abandoned', async () => {
    const budget = new ByteBudget(1000)
    const { storage, begun } = gated(sequential)
    const writer = await open(storage, { isHeld: true, budget })
    writer.push(bytesOf('x'.repeat(27)))
    expect(await writer.abandon()).toEqual({ offset: 0, parts: [] })
    expect([begun, budget.held]).toEqual([[], 0])
  })

  it('goes over the limit of memory one at a time, so that none waits for another for ever', async () => {
    const budget = new ByteBudget(20)
    const [first, second] = [gated(sequential), gated(sequential)]
    const one = await open(first.storage, { isHeld: true, budget })
    const other = await open(second.storage, { isHeld: true, budget })
    expect([one.push(bytesOf('x'.repeat(16))), other.push(bytesOf('y'.repeat(16)))]).toEqual([true, true])
    expect(one.push(bytesOf('x'.repeat(8)))).toBe(false)
    let hasRoom = false
    one.whenReady(() => {
      hasRoom = true
    })
    await other.abandon()
    expect(hasRoom).toBe(true)
  })
})

describe('parts on their way', () => {
  it.each([contiguous, sequential])('are one at a time where they go in order ($name)', async shape => {
    const { storage, begun, land } = gated(shape)
    const writer = await open(storage)
    expect(writer.push(bytesOf('x'.repeat(8)))).toBe(true)
    expect(begun).toHaveLength(1)
    expect(writer.push(bytesOf('y'.repeat(8)))).toBe(false)
    expect(begun).toHaveLength(1)
    await land(0)
    expect(begun).toHaveLength(2)
    await land(1)
    expect((await writer.finish(false)).offset).toBe(16)
  })

  it('are three at a time where they go in any order', async () => {
    const { storage, begun, land } = gated(objectStore)
    const writer = await open(storage)
    expect(writer.push(bytesOf('x'.repeat(24)))).toBe(true)
    expect(begun).toHaveLength(3)
    expect(writer.push(bytesOf('x'.repeat(8)))).toBe(false)
    expect(begun).toHaveLength(3)
    await land(1)
    expect(begun).toHaveLength(4)
  })

  it('stop the source only until they are all on their way', async () => {
    const { storage, land } = gated(contiguous)
    const writer = await open(storage)
    writer.push(bytesOf('x'.repeat(4)))
    writer.push(bytesOf('x'.repeat(4)))
    let isReady = false
    writer.whenReady(() => {
      isReady = true
    })
    expect(isReady).toBe(false)
    await land(0)
    expect(isReady).toBe(true)
  })

  it('count as durable without holes, whichever lands first', async () => {
    const told: number[] = []
    const { storage, land } = gated(objectStore)
    const writer = await open(storage, { onStored: durable => told.push(durable.offset) })
    writer.push(bytesOf('x'.repeat(24)))
    for (const index of [2, 0, 1]) await land(index)
    expect(told).toEqual([0, 8, 24])
  })

  it('are the caller’s bytes, not copies', async () => {
    const { storage, begun } = gated(objectStore)
    const writer = await open(storage)
    const bytes = bytesOf('x'.repeat(10))
    writer.push(bytes)
    expect(begun[0]?.buffers.map(each => each.buffer)).toEqual([bytes.buffer])
  })
})

describe('a part that fails', () => {
  it('keeps the parts before it and drops those after it', async () => {
    const { storage, begun, land, fail } = gated(objectStore)
    const failures: unknown[] = []
    const budget = new ByteBudget(1000)
    const writer = await open(storage, { budget, onFailure: error => failures.push(error) })
    writer.push(bytesOf('x'.repeat(36)))
    await land(0)
    await land(2)
    expect(begun).toHaveLength(4)
    await fail(1, new Error('full'))
    const abandoned = writer.abandon()
    await land(3)
    const durable = await abandoned
    expect(durable).toMatchObject({ offset: 8, parts: [{ number: 1 }] })
    expect(failures).toEqual([new Error('full')])
    expect(budget.held).toBe(0)
  })

  it('refuses more bytes and cannot be finished', async () => {
    const { storage, fail } = gated(contiguous)
    const writer = await open(storage)
    writer.push(bytesOf('x'.repeat(4)))
    await fail(0, new Error('full'))
    expect(() => writer.push(bytesOf('y'))).toThrow('full')
    await expect(writer.finish(true)).rejects.toThrow('full')
    await writer.abandon()
  })

  it('wakes a source that waits', async () => {
    const { storage, fail } = gated(contiguous)
    const writer = await open(storage)
    writer.push(bytesOf('x'.repeat(4)))
    writer.push(bytesOf('x'.repeat(4)))
    const ready = new Promise<void>(resolve => writer.whenReady(resolve))
    await fail(0, new Error('full'))
    await ready
    await writer.abandon()
  })
})
