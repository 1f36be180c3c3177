/** An unused thing is kept for one to two of these: descriptors hold the room of files that another process removed. */
const periodMs = 30_000

/** What was used lately and is kept for the next use. */
export interface KeptThings {
  /** Closes what has not been used since the last time this was called. */
  closeIdle(): Promise<void>
  readonly size: number
}

/** Closes what is idle every so often, as long as anything is kept. Never keeps the process alive. */
export function closeIdle(kept: KeptThings): {
  /** Call it with every use; it does nothing while it runs. */
  start(): void
  stop(): void
} {
  let timer: NodeJS.Timeout | undefined
  const tick = (): void => {
    void kept.closeIdle()
    if (kept.size === 0) stop()
  }
  const stop = (): void => {
    clearInterval(timer)
    timer = undefined
  }
  return {
    start() {
      timer ??= setInterval(tick, periodMs).unref()
    },
    stop,
  }
}
