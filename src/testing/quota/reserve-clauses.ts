import assert from 'node:assert/strict'
import type { Draft } from '../clause.ts'
import type { QuotaBench } from './quota-bench.ts'

const granted = { granted: true } as const

/** What is granted and what is not. */
export function reserveClauses(): readonly Draft<QuotaBench>[] {
  return [
    {
      name: 'an owner of whom nothing is known has nothing',
      async prove(bench) {
        assert.deepEqual(await bench.usage(), [0, 0])
        assert.deepEqual(await bench.open(Number.MAX_SAFE_INTEGER), [])
      },
    },
    {
      name: 'bytes are granted up to the limit and not one more, with what the others use',
      async prove(bench) {
        assert.deepEqual(await bench.reserve('a', 60, { bytes: 100 }), granted)
        const refused = await bench.reserve('b', 41, { bytes: 100 }, { store: bench.other })
        assert.deepEqual(refused, { granted: false, what: 'bytes', used: 60 })
        assert.deepEqual(await bench.usage(), [60, 1])
        assert.deepEqual(await bench.reserve('b', 40, { bytes: 100 }), granted)
        assert.deepEqual(await bench.usage(), [100, 2])
      },
    },
    {
      name: 'uploads are granted up to the limit and not one more',
      async prove(bench) {
        assert.deepEqual(await bench.reserve('a', 0, { openUploads: 1 }), granted)
        const refused = await bench.reserve('b', 0, { openUploads: 1 })
        assert.deepEqual(refused, { granted: false, what: 'openUploads', used: 1 })
        assert.deepEqual(await bench.reserve('a', 9, { openUploads: 1 }), granted)
      },
    },
    {
      name: 'asking again for the same or less changes nothing, also with nothing left',
      async prove(bench) {
        await bench.reserve('a', 60, { bytes: 60, openUploads: 1 })
        for (const bytes of [60, 10, 0])
          assert.deepEqual(await bench.reserve('a', bytes, { bytes: 60, openUploads: 1 }), granted)
        assert.deepEqual(await bench.usage(), [60, 1])
      },
    },
    {
      name: 'a reservation grows by what is added, and one that may not stays as it was',
      async prove(bench) {
        await bench.reserve('a', 10, { bytes: 100 })
        await bench.reserve('b', 50, { bytes: 100 })
        assert.deepEqual(await bench.reserve('a', 50, { bytes: 100 }), granted)
        const refused = await bench.reserve('a', 51, { bytes: 100 })
        assert.deepEqual(refused, { granted: false, what: 'bytes', used: 50 })
        assert.deepEqual(await bench.usage(), [100, 2])
      },
    },
    {
      name: 'without limits everything is granted, and counted',
      async prove(bench) {
        assert.deepEqual(await bench.reserve('a', Number.MAX_SAFE_INTEGER - 9), granted)
        assert.deepEqual(await bench.usage(), [Number.MAX_SAFE_INTEGER - 9, 1])
      },
    },
    {
      name: 'owners have accounts of their own, and so has nobody',
      async prove(bench) {
        await bench.reserve('a', 10, { bytes: 10 })
        const [before] = await bench.usage(`${bench.owner}x`)
        assert.equal(before, 0)
        assert.deepEqual(await bench.reserve('a', 10, { bytes: 10 }, { owner: `${bench.owner}x` }), granted)
        assert.deepEqual(await bench.usage(), [10, 1])
      },
    },
    {
      name: 'of many that ask at once, no more are granted than there is room for',
      async prove(bench) {
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            bench.reserve(`u${index}`, 10, { bytes: 55 }, { store: index % 2 ? bench.store : bench.other }),
          ),
        )
        assert.equal(answers.filter(answer => answer.granted).length, 5)
        assert.deepEqual(await bench.usage(), [50, 5])
      },
    },
  ]
}
