import { describe, expect, it, vi } from 'vitest'
import { fsSessions } from '../../../src/adapters/fs/fs-sessions.ts'
import type { UploadRecord } from '../../../src/core/types.ts'
import { recordOf } from './record-of.ts'
import { temporaryDirectory } from './session-place.ts'

const work = vi.hoisted(() => ({ directories: 0, names: 0, files: 0 }))

// The real calls, counted.
vi.mock('node:fs/promises', async original => {
  const real = await original<typeof import('node:fs/promises')>()
  const readdir = async (path: string) => {
    work.directories += 1
    const names = await real.readdir(path)
    work.names += names.length
    return names
  }
  const open = (...args: Parameters<typeof real.open>) => {
    work.files += 1
    return real.open(...args)
  }
  return { ...real, readdir, open }
})

const context = { signal: new AbortController().signal }
const hour = 3_600_000
const day = 24 * hour
const now = 10_000 * day

describe('what fs sessions read', () => {
  it('to find what is due does not grow with completed uploads', async () => {
    const directory = temporaryDirectory()
    for (const id of ['a', 'b', 'c']) await create(directory, recordOf(id, { dueAt: now - hour }))
    await addCompleted(directory, 0, 24)
    const before = await cost(() => fsSessions({ directory }).due(now, 100, context))
    await addCompleted(directory, 24, 200)
    const after = await cost(() => fsSessions({ directory }).due(now, 100, context))
    expect(after.result).toEqual(['a', 'b', 'c'])
    expect(after.work).toEqual(before.work)
    expect(after.work.files).toBe(3)
  })

  it("to list an owner's open uploads does not grow with completed ones", async () => {
    const directory = temporaryDirectory()
    for (const id of ['a', 'b', 'c']) await create(directory, recordOf(id, { owner: 'ann', createdAt: now }))
    const list = () =>
      fsSessions({ directory }).list(
        { collection: 'uploads', owner: 'ann', state: 'open', limit: 10 },
        context,
      )
    const before = await cost(list)
    await addCompleted(directory, 0, 200)
    const after = await cost(list)
    expect(after.result.records.map(({ id }) => id)).toEqual(['c', 'b', 'a'])
    expect(after.work).toEqual(before.work)
    expect(after.work).toEqual({ directories: 2, names: 4, files: 3 })
  })

  it('for a page of everything follows the page, wherever it is in the list', async () => {
    const directory = temporaryDirectory()
    await addCompleted(directory, 0, 200)
    const store = fsSessions({ directory })
    const query = { collection: 'uploads', owner: 'ann', limit: 10 }
    const first = await cost(() => store.list(query, context))
    expect(first.result.records).toHaveLength(10)
    // One more than the page shows that there is another; the hours of a day are 24.
    expect(first.work.files).toBe(11)
    expect(first.work.names).toBeLessThan(24 + 30)
    const cursor = `${String(now - 12 * hour).padStart(16, '0')}-x`
    const later = await cost(() => store.list({ ...query, cursor }, context))
    expect(later.result.records).toHaveLength(10)
    expect(later.work.files).toBe(11)
    expect(later.work.names).toBeLessThan(24 + 30)
  })

  it("for one owner's page does not grow with another's uploads", async () => {
    const directory = temporaryDirectory()
    await create(directory, recordOf('bobs', { owner: 'bob' }))
    const list = () =>
      fsSessions({ directory }).list({ collection: 'uploads', owner: 'bob', limit: 10 }, context)
    const before = await cost(list)
    await addCompleted(directory, 0, 100)
    expect((await cost(list)).work).toEqual(before.work)
  })

  it('for a record that this process wrote last is nothing: it is opened once, to change it', async () => {
    const directory = temporaryDirectory()
    const store = fsSessions({ directory })
    await store.create(recordOf('a'), context)
    const after = await cost(async () => {
      let record = await store.get('a', context)
      for (let chunk = 1; chunk <= 10 && record; chunk += 1)
        record = await store.update('a', { set: { offset: chunk } }, record, context)
      return record
    })
    expect(after.result?.offset).toBe(10)
    expect(after.work).toEqual({ directories: 0, names: 0, files: 1 })
  })
})

async function cost<T>(call: () => Promise<T>): Promise<{ readonly result: T; readonly work: typeof work }> {
  Object.assign(work, { directories: 0, names: 0, files: 0 })
  const result = await call()
  return { result, work: { ...work } }
}

/** Completed uploads, spread over the day before now, forgotten over the day after. */
async function addCompleted(directory: string, from: number, count: number): Promise<void> {
  const store = fsSessions({ directory, durability: 'none' })
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const hours = (from + index) % 24
      const createdAt = now - hours * hour - hour + from + index
      const record = recordOf(`done-${from + index}`, {
        owner: 'ann',
        createdAt,
        dueAt: createdAt + day + 2 * hour,
      })
      await store.create(record, context)
      await store.update(record.id, { set: { status: 'completed' } }, record, context)
    }),
  )
}

async function create(directory: string, record: UploadRecord): Promise<void> {
  await fsSessions({ directory }).create(record, context)
}
