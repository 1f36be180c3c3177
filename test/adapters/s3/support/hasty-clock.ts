import type { Clock } from '../../../../src/core/types.ts'

/** On it every wait is over at once; `waits` tells what was waited for, in milliseconds. */
export interface HastyClock extends Clock {
  readonly waits: number[]
}

export function hastyClock(): HastyClock {
  const waits: number[] = []
  return {
    waits,
    now: Date.now,
    schedule(delayMs, task) {
      waits.push(delayMs)
      const timer = setImmediate(task)
      return () => clearImmediate(timer)
    },
  }
}
