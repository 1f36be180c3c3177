import assert from 'node:assert/strict'
import type { Draft } from '../clause.ts'
import type { QuotaBench } from './quota-bench.ts'

/** How reservations end. */
export function endClauses(): readonly Draft<QuotaBench>[] {
  return [
    {
      name: 'settling counts the real size, larger or smaller, of an upload that is open no more',
      async prove(bench) {
        await bench.reserve('a', 60)
        await bench.reserve('b', 10)
        await bench.settle('a', 50)
        await bench.settle('b', 30)
        assert.deepEqual(await bench.usage(), [80, 0])
      },
    },
    {
      name: 'settling twice is settling once',
      async prove(bench) {
        await bench.reserve('a', 60)
        await bench.settle('a', 50)
        await bench.settle('a', 50)
        assert.deepEqual(await bench.usage(), [50, 0])
      },
    },
    {
      name: 'settling what was never reserved counts it',
      async prove(bench) {
        await bench.settle('a', 50)
        assert.deepEqual(await bench.usage(), [50, 0])
      },
    },
    {
      name: 'a settled upload is granted whatever it asks for, and stays as it is',
      async prove(bench) {
        await bench.settle('a', 50)
        assert.deepEqual(await bench.reserve('a', 99, { bytes: 10, openUploads: 0 }), { granted: true })
        assert.deepEqual(await bench.usage(), [50, 0])
      },
    },
    {
      name: 'releasing frees what was reserved, what was settled, and what is not there',
      async prove(bench) {
        await bench.reserve('a', 60)
        await bench.settle('b', 50)
        await bench.release('a')
        assert.deepEqual(await bench.usage(), [50, 0])
        await bench.release('a')
        await bench.release('b')
        await bench.release('c')
        assert.deepEqual(await bench.usage(), [0, 0])
      },
    },
    {
      name: 'releasing for another owner frees nothing of this one',
      async prove(bench) {
        await bench.reserve('a', 60)
        await bench.release('a', `${bench.owner}x`)
        assert.deepEqual(await bench.usage(), [60, 1])
      },
    },
    {
      name: 'open uploads are named that reserved before a time, and no more than asked for',
      async prove(bench) {
        await bench.reserve('old', 1, {}, { at: 1000 })
        await bench.reserve('new', 1, {}, { at: 2000 })
        await bench.reserve('done', 1, {}, { at: 1000 })
        await bench.settle('done', 1)
        assert.deepEqual(await bench.open(1000), [])
        assert.deepEqual(await bench.open(1001), ['old'])
        assert.deepEqual([...(await bench.open(2001))].sort(), ['new', 'old'])
        assert.equal((await bench.open(2001, 1)).length, 1)
      },
    },
    {
      name: 'a call that was given up changes nothing',
      async prove(bench) {
        const context = { signal: AbortSignal.abort(new Error('given up')) }
        const calls = [
          bench.store.reserve(bench.owner, { upload: 'a', bytes: 1, at: 1 }, {}, context),
          bench.store.settle(bench.owner, 'a', 1, context),
          bench.store.release(bench.owner, 'a', context),
        ]
        for (const call of calls) await assert.rejects(call, /given up/)
        assert.deepEqual(await bench.usage(), [0, 0])
      },
    },
  ]
}
