import type { Clock } from '../../../../src/core/types.ts'

/** On it the waits between tries are over at once, and the time that a try is given never is. */
export interface PatientClock extends Clock {
  /** What was waited for between tries, in milliseconds. */
  readonly waits: number[]
  /** Lets the time of all tries under way be over. */
  runOut(): void
}

/** Every try has at least this time; no wait between tries is that long. */
const shortestTryMs = 60_000

export function patientClock(now: () => number = Date.now): PatientClock {
  const waits: number[] = []
  const deadlines = new Set<() => void>()
  return {
    waits,
    now,
    schedule(delayMs, task) {
      if (delayMs >= shortestTryMs) {
        deadlines.add(task)
        return () => deadlines.delete(task)
      }
      waits.push(delayMs)
      const timer = setImmediate(task)
      return () => clearImmediate(timer)
    },
    runOut() {
      for (const task of [...deadlines]) task()
    },
  }
}
