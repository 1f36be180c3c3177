import type { LatelyWanted } from './lately-wanted.ts'

/** Where a process keeps who waits, in other processes, for the locks it has or is about to have. */
export interface LockDesk {
  /** From now on whoever wants `name` waits for `leave`. */
  enter(name: string): void
  /** The lock has a holder: those who want it are a reason to yield. */
  hold(name: string, askToYield: () => void): void
  /** The lock has no holder any more but is not let go of: whoever wants it is a reason to `drop` it. */
  keep(name: string, drop: (name: string) => void): void
  /** Tells everybody who waits to try now. */
  leave(name: string): void
  /**
   * Tells whether somebody holds `name`, or is about to, and when it is worth to try for it, maybe at once. The
   * returned function leaves the line.
   */
  want(name: string, tell: (word: DeskWord) => void): () => void
  /** Whether somebody waits for `name`, or did lately. */
  isWanted(name: string): boolean
}

/** - `held`: whoever wants the lock has to wait for its holder, if they have the time. `free` follows. */
export type DeskWord = 'held' | 'free'

interface Claim {
  readonly waiting: Set<(word: DeskWord) => void>
  isHeld: boolean
  /** `undefined` while the lock is being taken. */
  ask: ((name: string) => void) | undefined
}

export function lockDesk(wanted: LatelyWanted): LockDesk {
  const claims = new Map<string, Claim>()

  const change = (name: string, isHeld: boolean, ask: (name: string) => void): void => {
    const claim = claims.get(name)
    if (!claim) return
    claim.isHeld = isHeld
    claim.ask = ask
    if (claim.waiting.size > 0) ask(name)
  }

  return {
    enter(name) {
      claims.set(name, { waiting: new Set(), isHeld: true, ask: undefined })
    },
    hold: (name, askToYield) => change(name, true, askToYield),
    keep: (name, drop) => change(name, false, drop),
    leave(name) {
      const claim = claims.get(name)
      claims.delete(name)
      for (const tell of claim?.waiting ?? []) tell('free')
    },
    want(name, tell) {
      const claim = claims.get(name)
      if (!claim) {
        tell('free')
        return () => {}
      }
      wanted.add(name)
      claim.waiting.add(tell)
      if (claim.isHeld) tell('held')
      claim.ask?.(name)
      return () => claim.waiting.delete(tell)
    },
    isWanted: name => wanted.has(name) || (claims.get(name)?.waiting.size ?? 0) > 0,
  }
}
