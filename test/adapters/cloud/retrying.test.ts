import { describe, expect, it, onTestFinished } from 'vitest'
import { type RetryPolicy, retrying } from '../../../src/adapters/cloud/retrying.ts'
import { observe } from '../../../src/core/channels.ts'
import type { Clock } from '../../../src/core/types.ts'

const signal = new AbortController().signal

describe('retrying', () => {
  it('gives the answer of the first call that succeeds', async () => {
    const { policy, waits } = bench()
    expect(await retrying(failingUntil(3), policy)).toBe('answer of call 3')
    expect(waits).toHaveLength(2)
  })

  it('gives up after five calls with the last error', async () => {
    const { policy } = bench()
    await expect(retrying(failingUntil(6), policy)).rejects.toThrow('call 5')
  })

  it('tells those who listen of each try that failed in passing', async () => {
    const told: unknown[] = []
    onTestFinished(observe('storageRetry', message => void told.push(message)))
    const { policy } = bench({ random: () => 0.5 })
    await retrying(failingUntil(3), policy)
    expect(told).toMatchObject([
      { attempt: 1, delayMs: 100, error: { message: expect.stringContaining('call 1') } },
      { attempt: 2, delayMs: 200, error: { message: expect.stringContaining('call 2') } },
    ])
  })

  it('never repeats what failed for good', async () => {
    const { policy, waits } = bench({ isTransient: () => false })
    await expect(retrying(failingUntil(2), policy)).rejects.toThrow('call 1')
    expect(waits).toEqual([])
  })

  it('waits a random part of a time that doubles up to ten seconds', async () => {
    const { policy, waits } = bench({ retries: 8, random: () => 0.5 })
    await expect(retrying(failingUntil(99), policy)).rejects.toThrow('call 9')
    expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000])
  })

  it('waits at least as long as the backend asked for, and at most a minute', async () => {
    const asked = [7000, undefined, 3_600_000]
    const { policy, waits } = bench({ random: () => 0.5, retryAfterMs: () => asked.shift() })
    await retrying(failingUntil(4), policy)
    expect(waits).toEqual([7100, 200, 60_000])
  })

  it('does not begin when the signal was aborted before', async () => {
    const reason = new Error('given up')
    const call = failingUntil(1)
    await expect(retrying(call, bench({ signal: AbortSignal.abort(reason) }).policy)).rejects.toBe(reason)
    expect(await call()).toBe('answer of call 1')
  })

  it("rejects with the signal's reason when a call failed because of it", async () => {
    const controller = new AbortController()
    const call = async (): Promise<never> => {
      controller.abort(new Error('given up'))
      throw new Error('request destroyed')
    }
    await expect(retrying(call, bench({ signal: controller.signal }).policy)).rejects.toThrow('given up')
  })

  it('stops waiting at once when the signal aborts, and leaves no timer', async () => {
    const controller = new AbortController()
    const clock = standingClock()
    const running = retrying(failingUntil(2), { ...bench({ signal: controller.signal }).policy, clock })
    await clock.isAsked
    controller.abort(new Error('given up'))
    await expect(running).rejects.toThrow('given up')
    expect(clock.open()).toBe(0)
  })
})

/** A clock on which every wait is over at once, and what was waited for. */
function bench(overrides: Partial<RetryPolicy> = {}): { policy: RetryPolicy; waits: number[] } {
  const waits: number[] = []
  const clock: Clock = {
    now: () => 0,
    schedule(delayMs, task) {
      waits.push(delayMs)
      queueMicrotask(task)
      return () => {}
    },
  }
  return { waits, policy: { signal, isTransient: () => true, clock, ...overrides } }
}

function standingClock(): Clock & { readonly isAsked: Promise<void>; open(): number } {
  let open = 0
  let asked = (): void => {}
  const isAsked = new Promise<void>(resolve => {
    asked = resolve
  })
  return {
    isAsked,
    open: () => open,
    now: () => 0,
    schedule() {
      open += 1
      asked()
      return () => {
        open -= 1
      }
    },
  }
}

function failingUntil(success: number): () => Promise<string> {
  let calls = 0
  return async () => {
    calls += 1
    if (calls >= success) return `answer of call ${calls}`
    throw new Error(`call ${calls}`)
  }
}
