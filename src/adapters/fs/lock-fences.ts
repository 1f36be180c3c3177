import type { Clock } from '../../core/types.ts'
import type { Taken } from './take-lock.ts'

/** Fences of one locker: microseconds of the clock, so that they grow from process to process without a word. */
export interface LockFences {
  /** To be drawn when the lock is held, not before: others had it until then. */
  next(turnFence: number, taken: Taken): number
  /** Resolves when a lock with this fence may be let go: whoever has it next draws a higher one. */
  settle(fence: number): Promise<void>
}

/** More than the millisecond that the clock's time is measured in, whenever in it the timer was set. */
const tickMs = 3

export function lockFences(clock: Clock): LockFences {
  let last = 0
  return {
    next(turnFence, taken) {
      // The dead could not settle theirs: it may be of this very millisecond.
      const floor = taken === 'inherited' ? (clock.now() + 1) * 1000 : clock.now() * 1000
      last = Math.max(last + 1, turnFence, floor)
      return last
    },
    async settle(fence) {
      // Only where the fence was drawn in this very millisecond. The machine's time, because it is other
      // processes that are waited for, and they do not live by an injected clock.
      if (clock.now() * 1000 <= fence) await new Promise(resolve => setTimeout(resolve, tickMs))
    },
  }
}
