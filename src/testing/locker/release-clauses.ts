import assert from 'node:assert/strict'
import type { Draft } from '../clause.ts'
import { expectError } from '../expect-error.ts'
import { type LockerBench, told } from './locker-bench.ts'

/** Letting go. */
export function releaseClauses(): readonly Draft<LockerBench>[] {
  return [
    {
      name: 'releasing hands the lock over without time having to pass',
      async prove(bench) {
        const holder = await bench.acquire()
        const next = bench.acquire({ waitMs: 3_600_000 })
        await told(holder)
        await holder.release()
        await next
      },
    },
    {
      name: 'releasing twice is success, and does not take the lock from the next holder',
      async prove(bench) {
        const first = await bench.acquire()
        await first.release()
        const second = await bench.acquire({ waitMs: 0 })
        await first.release()
        await expectError(bench.acquire({ waitMs: 0 }), 'LOCKED')
        await second.release()
        await second.release()
        await bench.acquire({ waitMs: 0 })
      },
    },
    {
      name: 'who has let go is not asked to yield any more',
      async prove(bench) {
        const first = await bench.acquire()
        await first.release()
        const second = await bench.acquire()
        await expectError(bench.acquire({ waitMs: 0 }), 'LOCKED')
        await told(second)
        assert.equal(first.signal.aborted, false)
      },
    },
    {
      name: 'a lock that was released here can be had in another process, and back',
      async prove(bench) {
        let last = 0
        for (let turn = 0; turn < 6; turn += 1) {
          // Another process may hear of a release a moment later.
          const lock = await bench.acquire({}, bench.id, turn % 2 === 0 ? bench.locker : bench.other)
          assert.ok(lock.fence >= last, `fence ${lock.fence} is older than ${last}`)
          last = lock.fence
          await lock.release()
        }
      },
    },
  ]
}
