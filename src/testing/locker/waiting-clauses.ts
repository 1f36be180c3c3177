import assert from 'node:assert/strict'
import type { Draft } from '../clause.ts'
import { expectError, expectReason } from '../expect-error.ts'
import { type LockerBench, type LockerSubject, told } from './locker-bench.ts'

/** Standing in line, and leaving it. */
export function waitingClauses({ advance }: LockerSubject): readonly Draft<LockerBench>[] {
  const timeless = !advance && 'the subject cannot move its clock'
  return [
    {
      name: 'those who wait are served in the order they came',
      async prove(bench) {
        const holder = await bench.acquire()
        const served: number[] = []
        const serve = async (turn: number): Promise<void> => {
          const lock = await bench.acquire()
          served.push(turn)
          await lock.release()
        }
        const waiting = [1, 2, 3, 4, 5].map(turn => bench.later(serve(turn)))
        await told(holder)
        await holder.release()
        await Promise.all(waiting)
        assert.deepEqual(served, [1, 2, 3, 4, 5])
      },
    },
    {
      name: 'who gets the lock while others wait for it is asked to yield as well',
      async prove(bench) {
        const holder = await bench.acquire()
        const second = bench.acquire()
        const third = bench.acquire()
        await holder.release()
        const next = await second
        await told(next)
        await next.release()
        await third
      },
    },
    {
      name: 'without time to wait a lock that is held is LOCKED, and its holder is asked to yield',
      async prove(bench) {
        const holder = await bench.acquire()
        const error = await expectError(bench.acquire({ waitMs: 0 }), 'LOCKED')
        assert.deepEqual(error.details, { id: bench.id })
        await told(holder)
      },
    },
    {
      name: 'a lock that is not let go in time is LOCKED, and no earlier',
      exempt: timeless,
      async prove(bench) {
        const holder = await bench.acquire()
        let isOver = false
        const waiting = bench.later(
          expectError(bench.acquire({ waitMs: 5000 }), 'LOCKED').finally(() => {
            isOver = true
          }),
        )
        await told(holder)
        await bench.advance(4999)
        await new Promise(resolve => setImmediate(resolve))
        assert.equal(isOver, false, 'it gave up too early')
        await bench.advance(1)
        await waiting
      },
    },
    {
      name: 'who ran out of time is out of the line',
      exempt: timeless,
      async prove(bench) {
        const holder = await bench.acquire()
        const impatient = bench.later(expectError(bench.acquire({ waitMs: 1000 }), 'LOCKED'))
        const patient = bench.acquire({ waitMs: 60_000 })
        await told(holder)
        await bench.advance(1000)
        await impatient
        await holder.release()
        const lock = await patient
        await lock.release()
        await bench.acquire({ waitMs: 0 })
      },
    },
    {
      name: "giving up rejects with the signal's reason and leaves the line",
      async prove(bench) {
        const holder = await bench.acquire()
        const controller = new AbortController()
        const reason = new Error('given up by the conformance kit')
        const quitter = bench.later(expectReason(bench.acquire({ signal: controller.signal }), reason))
        const patient = bench.acquire()
        await told(holder)
        controller.abort(reason)
        await quitter
        await holder.release()
        await (await patient).release()
        await bench.acquire({ waitMs: 0 })
      },
    },
    {
      name: 'who had given up before asking is refused, and the holder is left in peace',
      async prove(bench) {
        const holder = await bench.acquire()
        const reason = new Error('given up by the conformance kit')
        await expectReason(bench.acquire({ signal: AbortSignal.abort(reason) }), reason)
        assert.equal(holder.signal.aborted, false)
      },
    },
  ]
}
