import type { Clock } from '../core/types.ts'

/** The machine's time, with timers that keep no process alive. */
export const backgroundClock: Clock = Object.freeze({
  now: Date.now,
  schedule(delayMs: number, task: () => void): () => void {
    const timer = setTimeout(task, delayMs)
    // A number outside Node, as in Deno.
    if (typeof timer === 'object') timer.unref()
    return () => clearTimeout(timer)
  },
})
