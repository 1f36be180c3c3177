import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { isUploadError } from '../../../src/core/errors.ts'
import type { UploadEngine } from '../../../src/core/upload-engine.ts'
import { type SkippingClock, skippingClock } from '../../adapters/gcs/support/skipping-clock.ts'
import type { FaultRule } from '../../services/http-fault-proxy.ts'
import { answerLost, firstTimes, slowDown, tooManyRequests } from '../../services/http-faults.ts'
import { expectCode } from '../../support/expect-code.ts'
import { turn } from '../../support/turn.ts'
import { answering, breaking, firstOfEachKind } from '../support/bad-ways.ts'
import type { Cloud, CloudOpening } from '../support/cloud.ts'
import { bytesFrom, type CloudBench, cloudBench, MiB } from '../support/cloud-bench.ts'
import { insist } from '../support/insist.ts'

const bytes = bytesFrom(40, 17 * MiB)

/** What an engine over a cloud promises while the way to it is bad: that uploads end right, by themselves or resumed. */
export function describeFaults(cloud: Cloud): void {
  const { address } = cloud
  // A real account is reached by TLS under a name of its own, which no proxy can stand before.
  if (!address) return
  describe(`an upload over ${cloud.name} ends right by itself`, () => {
    it.each<readonly [string, () => FaultRule]>([
      ['the first request of every kind is refused with 503', () => firstOfEachKind(slowDown)],
      ['the answer to the first request of every kind is lost', () => firstOfEachKind(answerLost())],
    ])('when %s', async (_, rule) => {
      const proxy = await answering(address)
      const { bench, engine, id } = await begin(cloud, proxy)
      proxy.rule = rule()
      expect(await insist(engine, id, bytes)).toEqual([])
      expect(proxy.strikes).toBeGreaterThanOrEqual(2)
      await expectWhole(bench, id)
    })

    it('when the service asks for time, and no sooner than it asked', async () => {
      const proxy = await answering(address)
      const { bench, engine, id, clock } = await begin(cloud, proxy)
      proxy.rule = firstOfEachKind(tooManyRequests(7))
      expect(await insist(engine, id, bytes)).toEqual([])
      expect(proxy.strikes).toBeGreaterThanOrEqual(2)
      expect(clock.skipped.filter(waitMs => waitMs >= 7000)).toHaveLength(proxy.strikes)
      await expectWhole(bench, id)
    })

    it.each([
      ['connections are reset in the middle of parts', { resetAfterUp: 3_000_000, times: 3 }],
      ['answers are cut', { cutAfterDown: 100, times: 3 }],
    ])('when %s', async (_, faults) => {
      const proxy = await breaking(address)
      const { bench, engine, id } = await begin(cloud, proxy)
      proxy.faults = faults
      expect(await insist(engine, id, bytes)).toEqual([])
      expect(proxy.strikes).toBe(3)
      await expectWhole(bench, id)
    })

    it('when parts are refused before they came, and their connections reset', async () => {
      const proxy = await answering(address)
      const { bench, engine, id } = await begin(cloud, proxy)
      proxy.rule = firstTimes(6, { ...slowDown, early: true }, isLarge)
      expect((await insist(engine, id, bytes)).length).toBeLessThan(6)
      expect(proxy.strikes).toBe(6)
      await expectWhole(bench, id)
    })

    it('when connections are refused', async () => {
      const proxy = await breaking(address, { refuse: true, times: 3 })
      const { bench, engine, id } = await begin(cloud, proxy)
      expect(await insist(engine, id, bytes)).toEqual([])
      expect(proxy.strikes).toBe(3)
      await expectWhole(bench, id)
    })

    it('when the link is slow', async () => {
      const proxy = await breaking(address, { latencyMs: 1, bytesPerSecond: 40_000_000 })
      const { bench, engine, id } = await begin(cloud, proxy)
      expect(await insist(engine, id, bytes)).toEqual([])
      await expectWhole(bench, id)
    })
  })

  describe(`an upload over ${cloud.name} that fails in words can be resumed`, () => {
    it('after the service was down for longer than anybody waits', async () => {
      const proxy = await answering(address)
      const { bench, engine, id } = await begin(cloud, proxy)
      proxy.rule = () => slowDown
      const error = await expectCode(engine.append(id, { offset: 0 }, bytes), 'STORAGE_UNAVAILABLE')
      expect(error.message).toContain('overloaded or out of order')
      proxy.rule = () => undefined
      expect(await insist(engine, id, bytes)).toEqual([])
      await expectWhole(bench, id)
    })

    it('after the service stopped to answer in the middle of it', async () => {
      const proxy = await breaking(address)
      const { bench, engine, id, clock } = await begin(cloud, proxy, { retries: 1, silenceMs: 300 })
      const source = (async function* () {
        yield bytes.subarray(0, 10 * MiB)
        proxy.faults = { blackhole: true }
        yield bytes.subarray(10 * MiB)
      })()
      const sending = elapsing(clock, engine.append(id, { offset: 0 }, source))
      const error = await expectCode(sending, 'STORAGE_UNAVAILABLE')
      expect(error.message).toContain('cannot be reached or does not answer')
      proxy.faults = {}
      expect(await insist(engine, id, bytes)).toEqual([])
      await expectWhole(bench, id)
    })

    it('after its client gave up on a service that does not answer', async () => {
      const proxy = await breaking(address)
      const { bench, engine, id, clock } = await begin(cloud, proxy, { retries: 1, silenceMs: 300 })
      const client = new AbortController()
      const source = (async function* () {
        yield bytes.subarray(0, 10 * MiB)
        proxy.faults = { blackhole: true }
        client.abort(new Error('The client is gone'))
      })()
      const { signal } = client
      const outcome = elapsing(clock, engine.append(id, { offset: 0 }, source, { signal }))
      const error = await outcome.catch((error: unknown) => error)
      expect(isUploadError(error), String(error)).toBe(true)
      proxy.faults = {}
      expect(await insist(engine, id, bytes)).toEqual([])
      await expectWhole(bench, id)
    })
  })
}

function isLarge({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > MiB
}

interface Trial {
  readonly bench: CloudBench
  /** Reaches its storage through the proxy, as does every address that the storage remembers. */
  readonly engine: UploadEngine
  readonly clock: SkippingClock
  readonly id: string
}

async function begin(
  cloud: Cloud,
  { address }: { readonly address: string },
  opening: CloudOpening = {},
): Promise<Trial> {
  const bench = cloudBench(cloud)
  const clock = skippingClock()
  const engine = bench.start({}, { address, clock, ...opening })
  const { id } = await engine.create({ name: 'a.bin', length: bytes.length })
  return { bench, engine, clock, id }
}

async function expectWhole(bench: CloudBench, id: string): Promise<void> {
  const { object } = await bench.start().get(id)
  await bench.expectPublished(id, bytes)
  await bench.expectOnly(object?.key ?? '')
}

/** Lets all long waits be over, until the promise settles. */
async function elapsing<T>(clock: SkippingClock, promise: Promise<T>): Promise<T> {
  let isSettled = false
  const settle = (): void => {
    isSettled = true
  }
  promise.then(settle, settle)
  while (!isSettled) {
    clock.elapse()
    await turn()
  }
  return promise
}
