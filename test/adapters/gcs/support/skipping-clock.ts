import type { Clock } from '../../../../src/core/types.ts'

/** Waits between tries end at once; what waits for 15 seconds or more waits until the test says so. */
export interface SkippingClock extends Clock {
  /** The waits that were skipped, in milliseconds. */
  readonly skipped: readonly number[]
  /** Ends the long waits, as if their time had passed. */
  elapse(): void
}

const long = 15_000

export function skippingClock(): SkippingClock {
  const skipped: number[] = []
  const waiting = new Map<() => void, number>()
  let now = Date.now()
  return {
    skipped,
    now: () => now,
    schedule(delayMs, task) {
      if (delayMs >= long) {
        waiting.set(task, delayMs)
        return () => waiting.delete(task)
      }
      skipped.push(delayMs)
      const immediate = setImmediate(task)
      return () => clearImmediate(immediate)
    },
    elapse() {
      now += Math.max(0, ...waiting.values())
      for (const task of [...waiting.keys()]) {
        waiting.delete(task)
        task()
      }
    },
  }
}
