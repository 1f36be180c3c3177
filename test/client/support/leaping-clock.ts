import type { ClientClock } from '../../../src/client/index.ts'

export interface LeapingClock extends ClientClock {
  /** How long each wait would have been, in milliseconds. */
  readonly waits: number[]
  /** Lets the long waits (time limits) pass as well. */
  leap(): void
}

/** Backoff never lasts longer; what does is a time limit. */
const longestBackoff = 30_000

/** Time that passes by being looked at: waits are over at once, time limits never unless the test says so. */
export function leapingClock(): LeapingClock {
  let now = 1_000_000
  const limits = new Map<() => void, number>()
  const waits: number[] = []
  return {
    waits,
    now() {
      now += 100
      return now
    },
    schedule(delayMs, task) {
      if (delayMs > longestBackoff) {
        limits.set(task, delayMs)
        return () => void limits.delete(task)
      }
      waits.push(delayMs)
      const immediate = setImmediate(() => {
        now += delayMs
        task()
      })
      return () => clearImmediate(immediate)
    },
    leap() {
      const due = [...limits]
      limits.clear()
      now += Math.max(0, ...due.map(([, delayMs]) => delayMs))
      for (const [task] of due) task()
    },
  }
}
