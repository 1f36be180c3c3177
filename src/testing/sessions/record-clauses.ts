import assert from 'node:assert/strict'
import type { Draft } from '../clause.ts'
import { expectError, expectReason } from '../expect-error.ts'
import { expected, type SessionsBench } from './sessions-bench.ts'

/** One record: created, read, changed, deleted. */
export function recordClauses(): readonly Draft<SessionsBench>[] {
  return [
    {
      name: 'a record reads back as it was created, also in another process',
      async prove(bench) {
        const record = await bench.create({
          owner: 'ann',
          dueAt: 2000,
          tails: [{ offset: 1, size: 2, receipt: 'x' }],
        })
        assert.deepEqual(await bench.store.get(record.id, bench.context), record)
        assert.deepEqual(await bench.get(record.id), record)
      },
    },
    {
      name: 'there is no record of an id that was never created',
      async prove(bench) {
        for (const id of [bench.record().id, '__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])
          assert.equal(await bench.store.get(id, bench.context), undefined, `id ${JSON.stringify(id)}`)
      },
    },
    {
      name: 'creating an id twice is ID_TAKEN and leaves the first record alone',
      async prove(bench) {
        const record = await bench.create()
        const second = { ...record, name: 'other.bin' }
        await expectError(bench.other.create(second, bench.context), 'ID_TAKEN')
        assert.deepEqual(await bench.get(record.id), record)
      },
    },
    {
      name: 'of creations of one id at once, exactly one wins',
      async prove(bench) {
        const record = await bench.create()
        await bench.delete(record)
        const names = ['a.bin', 'b.bin', 'c.bin', 'd.bin']
        const outcomes = await Promise.allSettled(
          names.map(name => bench.store.create({ ...record, name }, bench.context)),
        )
        const won = names.filter((_, index) => outcomes[index]?.status === 'fulfilled')
        assert.equal(won.length, 1, `${won.length} creations succeeded`)
        assert.equal((await bench.get(record.id))?.name, won[0])
      },
    },
    {
      name: 'a change answers with the record that follows, and that is what others read',
      async prove(bench) {
        const record = await bench.create({ chain: 'abc', expiresAt: 9000 })
        const change = {
          set: { status: 'uploading', offset: 100, lastChunk: { offset: 0, size: 100 } },
          clear: ['chain', 'expiresAt'],
          addParts: [{ number: 1, offset: 0, size: 100, etag: '"e"' }],
        } as const
        const next = await bench.update(record, change)
        assert.deepEqual(next, expected(record, change))
        assert.equal(next.revision, record.revision + 1)
        assert.deepEqual(await bench.get(record.id), next)
      },
    },
    {
      name: 'an empty change still moves the revision on',
      async prove(bench) {
        const record = await bench.create()
        assert.deepEqual(await bench.update(record, {}), { ...record, revision: record.revision + 1 })
      },
    },
    {
      name: 'changing a record that is not there is UPLOAD_NOT_FOUND',
      async prove(bench) {
        await expectError(bench.update(bench.record(), {}), 'UPLOAD_NOT_FOUND')
        await expectError(bench.update(bench.record({ id: '__proto__' }), {}), 'UPLOAD_NOT_FOUND')
      },
    },
    {
      name: 'what is done to an object after it was handed over changes nothing',
      async prove(bench) {
        const metadata = { label: 'before' }
        const record = await bench.create({ metadata })
        metadata.label = 'after'
        assert.deepEqual((await bench.store.get(record.id, bench.context))?.metadata, { label: 'before' })
      },
    },
    {
      name: 'a deleted record is gone, deleting it again is success, and its id is free',
      async prove(bench) {
        const record = await bench.create()
        await bench.delete(record)
        assert.equal(await bench.get(record.id), undefined)
        await bench.other.delete(record.id, record, bench.context)
        await bench.store.create(record, bench.context)
        assert.deepEqual(await bench.get(record.id), record)
      },
    },
    {
      name: 'a call whose signal was aborted before rejects with its reason and changes nothing',
      async prove(bench) {
        const reason = new Error('given up by the conformance kit')
        const givenUp = { signal: AbortSignal.abort(reason) }
        const record = await bench.create()
        await expectReason(bench.store.update(record.id, { set: { offset: 1 } }, record, givenUp), reason)
        await expectReason(bench.store.delete(record.id, record, givenUp), reason)
        await expectReason(bench.store.create(bench.record(), givenUp), reason)
        assert.deepEqual(await bench.get(record.id), record)
      },
    },
  ]
}
