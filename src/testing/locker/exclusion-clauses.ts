import assert from 'node:assert/strict'
import { isUploadError } from '../../core/errors.ts'
import type { Draft } from '../clause.ts'
import { expectError } from '../expect-error.ts'
import { type LockerBench, told } from './locker-bench.ts'

/** One holder at a time, and a fence that only grows. */
export function exclusionClauses(): readonly Draft<LockerBench>[] {
  return [
    {
      name: 'a free lock is had without waiting',
      async prove(bench) {
        const lock = await bench.acquire({ waitMs: 0 })
        assert.equal(lock.signal.aborted, false)
        await lock.release()
        await bench.acquire({ waitMs: 0 })
      },
    },
    {
      name: 'a newcomer asks the holder to yield, and waits until it has let go',
      async prove(bench) {
        const holder = await bench.acquire()
        let isHandedOver = false
        const newcomer = bench.later(
          bench.acquire().then(lock => {
            isHandedOver = true
            return lock
          }),
        )
        const reason = await told(holder)
        assert.ok(isUploadError(reason, 'LOCK_YIELD'), `expected LOCK_YIELD, got ${reason}`)
        assert.equal(isHandedOver, false, 'asked to yield is not yet let go')
        await holder.release()
        assert.equal((await newcomer).signal.aborted, false)
      },
    },
    {
      name: 'another process asks the holder to yield and waits in the same way',
      async prove(bench) {
        const holder = await bench.acquire()
        const newcomer = bench.acquire({}, bench.id, bench.other)
        const reason = await told(holder)
        assert.ok(isUploadError(reason, 'LOCK_YIELD'), `expected LOCK_YIELD, got ${reason}`)
        await expectError(bench.acquire({ waitMs: 0 }), 'LOCKED')
        await holder.release()
        await newcomer
      },
    },
    {
      name: 'only one of many holds the lock at any time',
      async prove(bench) {
        let counter = 0
        const increment = async (index: number): Promise<void> => {
          const lock = await bench.acquire({}, bench.id, index % 2 === 0 ? bench.locker : bench.other)
          const before = counter
          await new Promise(resolve => setImmediate(resolve))
          counter = before + 1
          await lock.release()
        }
        await Promise.all(Array.from({ length: 30 }, (_, index) => increment(index)))
        assert.equal(counter, 30)
      },
    },
    {
      name: 'the fence grows with every acquisition',
      async prove(bench) {
        let last = 0
        for (let turn = 0; turn < 20; turn += 1) {
          const lock = await bench.acquire()
          assert.ok(Number.isSafeInteger(lock.fence), `fence ${lock.fence} is not a safe integer`)
          assert.ok(lock.fence > last, `fence ${lock.fence} follows ${last}`)
          last = lock.fence
          await lock.release()
        }
      },
    },
    {
      name: 'the fence grows when the lock is handed over',
      async prove(bench) {
        const holder = await bench.acquire()
        const waiting = bench.acquire()
        await told(holder)
        await holder.release()
        assert.ok((await waiting).fence > holder.fence)
      },
    },
    {
      name: 'locks of different ids have nothing to do with each other',
      async prove(bench) {
        const ids = Array.from({ length: 50 }, (_, index) => `${bench.id}-${index}`)
        const locks = await Promise.all(ids.map(id => bench.acquire({ waitMs: 0 }, id)))
        assert.ok(
          locks.every(lock => !lock.signal.aborted),
          'none of them is asked to yield',
        )
      },
    },
    {
      name: 'ids that are names of built-in properties, and long ones, can be locked',
      async prove(bench) {
        for (const id of ['__proto__', 'constructor', 'toString', 'a'.repeat(128), '-_-']) {
          const lock = await bench.acquire({ waitMs: 0 }, id)
          await expectError(bench.acquire({ waitMs: 0 }, id), 'LOCKED')
          await lock.release()
        }
      },
    },
  ]
}
