/** Where a process keeps who waits, in other processes, for the locks it holds or is about to hold. */
export interface LockDesk {
  /** From now on whoever wants `name` waits for `leave`. */
  enter(name: string): void
  /** The lock is held: those who want it are a reason to yield. */
  hold(name: string, askToYield: () => void): void
  /** Tells everybody who waits to try now. */
  leave(name: string): void
  /** Calls `tell` when it is worth to try for `name`, maybe at once. The returned function leaves the line. */
  want(name: string, tell: () => void): () => void
}

interface Claim {
  readonly waiting: Set<() => void>
  askToYield?: () => void
}

export function lockDesk(): LockDesk {
  const claims = new Map<string, Claim>()
  return {
    enter(name) {
      claims.set(name, { waiting: new Set() })
    },
    hold(name, askToYield) {
      const claim = claims.get(name)
      if (!claim) return
      claim.askToYield = askToYield
      if (claim.waiting.size > 0) askToYield()
    },
    leave(name) {
      const claim = claims.get(name)
      claims.delete(name)
      for (const tell of claim?.waiting ?? []) tell()
    },
    want(name, tell) {
      const claim = claims.get(name)
      if (!claim) {
        tell()
        return () => {}
      }
      claim.waiting.add(tell)
      claim.askToYield?.()
      return () => claim.waiting.delete(tell)
    },
  }
}
