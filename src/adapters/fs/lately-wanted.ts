import type { Clock } from '../../core/types.ts'

/** Which locks other processes asked for a short time ago: it is likely that they will again. */
export interface LatelyWanted {
  add(name: string): void
  has(name: string): boolean
}

/** Longer than between two chunks of one upload that servers take turns at. */
const rememberedMs = 60_000
const limit = 1000

export function latelyWanted(clock: Clock): LatelyWanted {
  // The longest ago first.
  const times = new Map<string, number>()
  return {
    add(name) {
      times.delete(name)
      times.set(name, clock.now())
      const [oldest] = times.size > limit ? times.keys() : []
      if (oldest !== undefined) times.delete(oldest)
    },
    has(name) {
      const at = times.get(name)
      if (at === undefined) return false
      if (clock.now() - at < rememberedMs) return true
      times.delete(name)
      return false
    },
  }
}
