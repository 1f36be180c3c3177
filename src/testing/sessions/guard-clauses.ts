import assert from 'node:assert/strict'
import type { Draft } from '../clause.ts'
import { expectError } from '../expect-error.ts'
import type { SessionsBench } from './sessions-bench.ts'

/** Who may change a record. */
export function guardClauses(): readonly Draft<SessionsBench>[] {
  return [
    {
      name: 'the fence of the last writer is remembered',
      async prove(bench) {
        const record = await bench.create({ fence: 5 })
        const guard = { fence: 9, revision: record.revision }
        const next = await bench.store.update(record.id, {}, guard, bench.context)
        assert.equal(next.fence, 9)
        assert.equal((await bench.get(record.id))?.fence, 9)
      },
    },
    {
      name: 'a change with an older fence is STALE_WRITE and changes nothing',
      async prove(bench) {
        const record = await bench.create({ fence: 5 })
        const guard = { fence: 4, revision: record.revision }
        const change = bench.store.update(record.id, { set: { offset: 1 } }, guard, bench.context)
        await expectError(change, 'STALE_WRITE')
        assert.deepEqual(await bench.get(record.id), record)
      },
    },
    {
      name: 'a change made for another revision is STALE_WRITE, whatever its fence',
      async prove(bench) {
        const first = await bench.create({ revision: 7 })
        const record = await bench.update(first, {})
        for (const revision of [7, 9]) {
          const guard = { fence: record.fence + 10, revision }
          const change = bench.other.update(record.id, { set: { offset: 1 } }, guard, bench.context)
          await expectError(change, 'STALE_WRITE')
        }
        assert.deepEqual(await bench.get(record.id), record)
      },
    },
    {
      name: 'deleting with an older fence or another revision is STALE_WRITE and leaves the record',
      async prove(bench) {
        const record = await bench.create({ fence: 5, revision: 3 })
        for (const guard of [
          { fence: 4, revision: 3 },
          { fence: 5, revision: 2 },
          { fence: 5, revision: 4 },
        ])
          await expectError(bench.store.delete(record.id, guard, bench.context), 'STALE_WRITE')
        assert.deepEqual(await bench.get(record.id), record)
      },
    },
    {
      name: 'of changes made at once for one revision, exactly one wins',
      async prove(bench) {
        const record = await bench.create()
        const offsets = Array.from({ length: 8 }, (_, index) => index + 1)
        const outcomes = await Promise.allSettled(
          offsets.map(offset => bench.update(record, { set: { offset } })),
        )
        const won = offsets.filter((_, index) => outcomes[index]?.status === 'fulfilled')
        assert.equal(won.length, 1, `${won.length} changes of one revision succeeded`)
        for (const outcome of outcomes)
          if (outcome.status === 'rejected') await expectError(Promise.reject(outcome.reason), 'STALE_WRITE')
        const now = await bench.get(record.id)
        assert.deepEqual({ offset: now?.offset, revision: now?.revision }, { offset: won[0], revision: 1 })
      },
    },
    {
      name: 'a writer that lost its lock is refused once the next one has written',
      async prove(bench) {
        const record = await bench.create({ fence: 1 })
        const next = await bench.other.update(
          record.id,
          { set: { offset: 10 } },
          { ...record, fence: 2 },
          bench.context,
        )
        const zombie = { fence: 1, revision: next.revision }
        await expectError(
          bench.store.update(record.id, { set: { offset: 5 } }, zombie, bench.context),
          'STALE_WRITE',
        )
        assert.deepEqual(await bench.get(record.id), next)
      },
    },
    {
      name: 'changes of different records at once all count',
      async prove(bench) {
        const records = await Promise.all(Array.from({ length: 20 }, () => bench.create()))
        await Promise.all(records.map((record, index) => bench.update(record, { set: { offset: index } })))
        for (const [index, { id }] of records.entries()) assert.equal((await bench.get(id))?.offset, index)
      },
    },
  ]
}
