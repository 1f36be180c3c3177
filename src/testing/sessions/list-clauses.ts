import assert from 'node:assert/strict'
import type { ListQuery } from '../../core/ports/sessions.ts'
import type { UploadRecord } from '../../core/types.ts'
import type { Draft } from '../clause.ts'
import { expectError } from '../expect-error.ts'
import type { SessionsBench } from './sessions-bench.ts'

/** What owners see of their uploads, a page at a time. */
export function listClauses(): readonly Draft<SessionsBench>[] {
  return [
    {
      name: 'a list is newest first and whole records',
      async prove(bench) {
        const records = []
        for (const createdAt of [3000, 1000, 2000]) records.push(await bench.create({ createdAt }))
        const page = await list(bench)
        assert.deepEqual(page.records, [records[0], records[2], records[1]])
        assert.equal(page.cursor, undefined)
      },
    },
    {
      name: 'a list of nothing is an empty last page',
      async prove(bench) {
        assert.deepEqual(await list(bench), { records: [] })
      },
    },
    {
      name: 'pages together hold every record once, also those created in the same millisecond',
      async prove(bench) {
        const ids = new Set<string>()
        for (let index = 0; index < 25; index += 1)
          ids.add((await bench.create({ createdAt: 1000 + Math.floor(index / 10) })).id)
        const pages = await allPages(bench, { limit: 4 })
        assert.deepEqual(
          pages.map(page => page.length),
          [4, 4, 4, 4, 4, 4, 1],
        )
        const listed = pages.flat()
        assert.deepEqual(new Set(listed.map(record => record.id)), ids)
        assert.equal(listed.length, ids.size)
        const times = listed.map(record => record.createdAt)
        assert.deepEqual(
          times,
          [...times].sort((a, b) => b - a),
        )
      },
    },
    {
      name: 'a full last page has no cursor',
      async prove(bench) {
        for (const createdAt of [1000, 2000, 3000, 4000]) await bench.create({ createdAt })
        assert.deepEqual(
          (await allPages(bench, { limit: 2 })).map(page => page.length),
          [2, 2],
        )
      },
    },
    {
      name: 'a cursor holds while newer records come and the last one seen goes',
      async prove(bench) {
        const oldest = await bench.create({ createdAt: 1000 })
        const middle = await bench.create({ createdAt: 2000 })
        await bench.create({ createdAt: 3000 })
        const first = await list(bench, { limit: 2 })
        await bench.create({ createdAt: 4000 })
        await bench.delete(middle)
        assert.ok(first.cursor)
        assert.deepEqual((await list(bench, { limit: 2, cursor: first.cursor })).records, [oldest])
      },
    },
    {
      name: 'a cursor that no page gave out is INVALID_INPUT',
      async prove(bench) {
        for (const cursor of ['x', '../../etc/passwd', '__proto__', '9'.repeat(5000)])
          await expectError(list(bench, { cursor }), 'INVALID_INPUT')
      },
    },
    {
      name: 'an owner sees only their own uploads',
      async prove(bench) {
        const anns = await bench.create({ owner: 'ann' })
        const bobs = await bench.create({ owner: 'bob' })
        await bench.create()
        assert.deepEqual((await list(bench, { owner: 'ann' })).records, [anns])
        assert.deepEqual((await list(bench, { owner: 'bob' })).records, [bobs])
        assert.deepEqual((await list(bench, { owner: 'an' })).records, [])
      },
    },
    {
      name: 'without an owner only uploads without one are seen',
      async prove(bench) {
        for (const owner of ['ann', '', 'undefined', 'null', 'anonymous']) await bench.create({ owner })
        const ownerless = await bench.create()
        assert.deepEqual((await list(bench)).records, [ownerless])
        assert.equal((await list(bench, { owner: '' })).records.length, 1)
      },
    },
    {
      name: 'collections do not see each other',
      async prove(bench) {
        const here = await bench.create({ owner: 'ann' })
        const there = await bench.create({ owner: 'ann', collection: `${bench.collection}-2` })
        assert.deepEqual((await list(bench, { owner: 'ann' })).records, [here])
        const query = { owner: 'ann', collection: there.collection }
        assert.deepEqual((await list(bench, query)).records, [there])
      },
    },
    {
      name: 'an upload is open until it is completed or failed, and ended from then on',
      async prove(bench) {
        const made = []
        const statuses = ['created', 'uploading', 'completing', 'completed', 'failed', 'aborting'] as const
        for (const [index, status] of statuses.entries()) {
          const record = await bench.create({ createdAt: 1000 + index })
          made.push(await bench.update(record, { set: { status } }))
        }
        const newest = made.toReversed()
        const isEnded = ({ status }: UploadRecord): boolean => status === 'completed' || status === 'failed'
        assert.deepEqual((await list(bench)).records, newest)
        assert.deepEqual((await list(bench, { state: 'ended' })).records, newest.filter(isEnded))
        assert.deepEqual(
          (await list(bench, { state: 'open' })).records,
          newest.filter(record => !isEnded(record)),
        )
        const pages = await allPages(bench, { limit: 2 })
        assert.deepEqual(pages.flat(), newest)
      },
    },
    {
      name: 'a deleted record is not listed',
      async prove(bench) {
        const ended = await bench.create({ status: 'completed' })
        const open = await bench.create()
        await bench.delete(ended)
        await bench.delete(open)
        assert.deepEqual((await list(bench)).records, [])
      },
    },
    {
      name: 'what is listed is the newest state of each record',
      async prove(bench) {
        const record = await bench.create()
        const next = await bench.update(record, { set: { offset: 10, status: 'uploading' } })
        assert.deepEqual((await list(bench)).records, [next])
      },
    },
  ]
}

/** Asked in the other process. */
function list(bench: SessionsBench, query: Partial<ListQuery> = {}) {
  return bench.other.list({ collection: bench.collection, limit: 100, ...query }, bench.context)
}

async function allPages(
  bench: SessionsBench,
  query: Partial<ListQuery>,
): Promise<readonly (readonly UploadRecord[])[]> {
  const pages: (readonly UploadRecord[])[] = []
  let cursor: string | undefined
  do {
    const page = await list(bench, cursor === undefined ? query : { ...query, cursor })
    pages.push(page.records)
    cursor = page.cursor
    assert.ok(pages.length < 100, 'the pages do not end')
  } while (cursor !== undefined)
  return pages
}
