import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import type { JsonObject, PartReceipt, UploadRecord } from '../../core/types.ts'
import type { Draft } from '../clause.ts'
import type { SessionsBench } from './sessions-bench.ts'

const nul = String.fromCharCode(0)

const oddTexts = [
  '',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '/absolute',
  'C:\\CON',
  `with ${nul} inside`,
  'line\nbreak\ttab "quote" \\',
  'é 漢字 🚢',
  'a:b{c}*?|<>',
  'x'.repeat(5000),
]

/** Whatever a record holds comes back as it was. */
export function contentClauses(): readonly Draft<SessionsBench>[] {
  return [
    {
      name: 'ids that are names of built-in properties are ids like any other',
      async prove(bench) {
        for (const id of ['__proto__', 'constructor', 'toString', 'prototype']) {
          const record = await bench.create({ id, dueAt: 5000 })
          assert.deepEqual(await bench.get(id), record)
          assert.deepEqual(await bench.other.due(5000, 10, bench.context), [id])
          await bench.delete(await bench.update(record, { set: { offset: 1 } }))
          assert.equal(await bench.get(id), undefined)
        }
      },
    },
    {
      name: 'owners may be any text, and each sees their own',
      async prove(bench) {
        for (const owner of oddTexts) {
          const record = await bench.create({ owner })
          const page = await bench.other.list(
            { collection: bench.collection, owner, limit: 10 },
            bench.context,
          )
          assert.deepEqual(page.records, [record], `owner ${JSON.stringify(owner.slice(0, 40))}`)
        }
      },
    },
    {
      name: 'metadata comes back as it was: nested, empty, long, of any letters and keys',
      async prove(bench) {
        const odd = Object.fromEntries(oddTexts.map((text, index) => [`${index} ${text}`, text]))
        const proto: JsonObject = JSON.parse(
          '{"__proto__":{"polluted":true},"constructor":1,"toString":null}',
        )
        const metadata: JsonObject = {
          odd,
          proto,
          list: [1, [2, [{}, []]], null, true, 1.5, -1e21],
          empty: {},
        }
        const record = await bench.create({ metadata, wire: metadata, handle: metadata })
        assert.equal(JSON.stringify(await bench.get(record.id)), JSON.stringify(record))
        const next = await bench.update(record, { set: { metadata: proto, handle: proto } })
        assert.deepEqual(Object.keys(next.metadata), ['__proto__', 'constructor', 'toString'])
        assert.deepEqual(await bench.get(record.id), next)
        assert.equal((Object.prototype as { polluted?: boolean }).polluted, undefined)
      },
    },
    {
      name: 'a handle may be any JSON value, null among them',
      async prove(bench) {
        for (const handle of [null, 0, false, '', [], 'text', { deep: [{ er: null }] }]) {
          const record = await bench.create({ handle })
          assert.deepEqual((await bench.get(record.id))?.handle, handle)
          const next = await bench.update(record, { set: { handle: [handle] } })
          assert.deepEqual((await bench.get(record.id))?.handle, next.handle)
        }
      },
    },
    {
      name: 'numbers up to the largest safe integer keep their value',
      async prove(bench) {
        const most = Number.MAX_SAFE_INTEGER
        const record = await bench.create({ length: most, offset: most, fence: most - 1, expiresAt: most })
        assert.deepEqual(await bench.get(record.id), record)
        const next = await bench.store.update(record.id, {}, { fence: most, revision: 0 }, bench.context)
        assert.equal(next.fence, most)
        assert.deepEqual(await bench.get(record.id), next)
      },
    },
    {
      name: 'ten thousand parts are kept, ordered, and replaced by number',
      async prove(bench) {
        const partSize = 5_242_880
        const record = await bench.create({ parts: [] })
        const parts = Array.from({ length: 10_000 }, (_, index) => part(index + 1, partSize, 'a'))
        const odd = parts.filter(({ number }) => number % 2 === 1)
        const even = parts.filter(({ number }) => number % 2 === 0)
        let next: UploadRecord = await bench.update(record, { addParts: even })
        next = await bench.update(next, { addParts: odd })
        assertSameParts(next.parts, parts)
        const replaced = part(5000, partSize, 'b')
        next = await bench.update(next, { addParts: [replaced] })
        assert.equal(next.parts.length, 10_000)
        assert.deepEqual(next.parts[4999], replaced)
        assertSameParts((await bench.get(record.id))?.parts, next.parts)
      },
    },
  ]
}

/** Says how many instead of printing all: from Node 22 on, `deepEqual` of lists this long takes all memory to explain. */
function assertSameParts(found: readonly PartReceipt[] | undefined, wanted: readonly PartReceipt[]): void {
  const message = `${found?.length ?? 'no'} parts were found where the ${wanted.length} that were written should be`
  assert.ok(isDeepStrictEqual(found, wanted), message)
}

function part(number: number, size: number, etag: string): PartReceipt {
  return { number, offset: (number - 1) * size, size, etag: `"${etag}-${number}"` }
}
