/** Time, injected so that tests own it. */
export interface ClientClock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs `task` after `delayMs`; the returned function calls it off. */
  schedule(delayMs: number, task: () => void): () => void
}

/** The clock of the platform. */
export const systemClientClock: ClientClock = {
  now: () => Date.now(),
  schedule(delayMs, task) {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
}
