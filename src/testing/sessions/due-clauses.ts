import assert from 'node:assert/strict'
import type { Draft } from '../clause.ts'
import type { SessionsBench } from './sessions-bench.ts'

/** What the sweeper is told. All times lie in 1970, so that records of others are never due. */
export function dueClauses(): readonly Draft<SessionsBench>[] {
  return [
    {
      name: 'a record is due from the millisecond it asked for',
      async prove(bench) {
        const { id } = await bench.create({ dueAt: 5000 })
        assert.deepEqual(await due(bench, 4999), [])
        assert.deepEqual(await due(bench, 5000), [id])
        assert.deepEqual(await due(bench, 90_000_000), [id])
      },
    },
    {
      name: 'a record that asks for nothing is never due',
      async prove(bench) {
        await bench.create()
        assert.deepEqual(await due(bench, 90_000_000), [])
      },
    },
    {
      name: 'the oldest come first, at most as many as asked for',
      async prove(bench) {
        const hour = 3_600_000
        const times = [30, 10, 50, 20, 40].map(each => each * hour)
        const ids = new Map<number, string>()
        for (const dueAt of times) ids.set(dueAt, (await bench.create({ dueAt })).id)
        const sorted = [...times].sort((a, b) => a - b).map(at => ids.get(at))
        assert.deepEqual(await due(bench, 60 * hour), sorted)
        assert.deepEqual(await due(bench, 60 * hour, 2), sorted.slice(0, 2))
        assert.deepEqual(await due(bench, 35 * hour), sorted.slice(0, 3))
      },
    },
    {
      name: 'a record that is put off is not due before its new time',
      async prove(bench) {
        const record = await bench.create({ dueAt: 5000 })
        await bench.update(record, { set: { dueAt: 90_000_000 } })
        assert.deepEqual(await due(bench, 5000), [])
        assert.deepEqual(await due(bench, 89_999_999), [])
        assert.deepEqual(await due(bench, 90_000_000), [record.id])
      },
    },
    {
      name: 'a record put off many times is due once',
      async prove(bench) {
        let record = await bench.create({ dueAt: 5000 })
        for (let dueAt = 6000; dueAt <= 90_000_000; dueAt += 3_600_000) {
          record = await bench.update(record, { set: { dueAt } })
          assert.deepEqual(await due(bench, dueAt - 1), [])
          assert.deepEqual(await due(bench, dueAt), [record.id])
        }
      },
    },
    {
      name: 'a record that is brought forward is due at its new time',
      async prove(bench) {
        const record = await bench.create({ dueAt: 90_000_000 })
        await bench.update(record, { set: { dueAt: 5000 } })
        assert.deepEqual(await due(bench, 5000), [record.id])
      },
    },
    {
      name: 'a record whose time is cleared is not due, and one that asks later is',
      async prove(bench) {
        const record = await bench.create({ dueAt: 5000 })
        const next = await bench.update(record, { clear: ['dueAt'] })
        assert.deepEqual(await due(bench, 5000), [])
        await bench.update(next, { set: { dueAt: 6000 } })
        assert.deepEqual(await due(bench, 6000), [record.id])
      },
    },
    {
      name: 'records are due in every status and of every owner and collection',
      async prove(bench) {
        const statuses = ['created', 'uploading', 'completing', 'completed', 'failed', 'aborting'] as const
        const ids = []
        for (const status of statuses)
          ids.push(
            (await bench.create({ status, owner: status, collection: `kit-${status}`, dueAt: 5000 })).id,
          )
        assert.deepEqual([...(await due(bench, 5000))].sort(), ids.sort())
      },
    },
    {
      name: 'a deleted record is not due',
      async prove(bench) {
        const record = await bench.create({ dueAt: 5000 })
        await bench.delete(record)
        assert.deepEqual(await due(bench, 5000), [])
      },
    },
    {
      name: 'asking does not change what is due',
      async prove(bench) {
        const { id } = await bench.create({ dueAt: 5000 })
        await due(bench, 5000)
        assert.deepEqual(await bench.store.due(5000, 10, bench.context), [id])
        assert.deepEqual(await due(bench, 5000), [id])
      },
    },
  ]
}

/** Asked in the other process. */
function due(bench: SessionsBench, now: number, limit = 100): Promise<readonly string[]> {
  return bench.other.due(now, limit, bench.context)
}
