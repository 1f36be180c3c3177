import type { Clock } from './types.ts'

/** What `setTimeout` can wait for at once; a longer delay would fire immediately. */
const longestTimer = 2 ** 31 - 1

/** The machine's own time. */
export const systemClock: Clock = Object.freeze({
  now: Date.now,
  schedule(delayMs: number, task: () => void): () => void {
    const timer = setTimeout(task, Math.min(delayMs, longestTimer))
    return () => clearTimeout(timer)
  },
})
