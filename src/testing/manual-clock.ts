import type { Clock } from '../core/types.ts'

/** A clock that stands still until it is told to move. */
export interface ManualClock extends Clock {
  /** Moves on and runs what is due meanwhile, in order of time. */
  advance(ms: number): void
}

/** A clock that stands still until a test moves it. Times are milliseconds. */
export function manualClock(startAt: number = Date.UTC(2026, 0, 1)): ManualClock {
  const tasks = new Set<{ readonly at: number; readonly run: () => void }>()
  let now = startAt

  const nextUntil = (end: number) => [...tasks].filter(task => task.at <= end).sort((a, b) => a.at - b.at)[0]

  return {
    now: () => now,
    schedule(delayMs, run) {
      const task = { at: now + delayMs, run }
      tasks.add(task)
      return () => tasks.delete(task)
    },
    advance(ms) {
      const end = now + ms
      for (let task = nextUntil(end); task; task = nextUntil(end)) {
        tasks.delete(task)
        now = Math.max(now, task.at)
        task.run()
      }
      now = end
    },
  }
}
