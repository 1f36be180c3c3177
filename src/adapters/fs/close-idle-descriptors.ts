import type { DescriptorCache } from './descriptor-cache.ts'

/** An unused descriptor stays open for one to two of these: it holds the room of a file that another process removed. */
const periodMs = 30_000

/** Closes idle descriptors every so often, as long as there are any. Never keeps the process alive. */
export function closeIdleDescriptors(cache: DescriptorCache): {
  /** Call it with every use; it does nothing while it runs. */
  start(): void
  stop(): void
} {
  let timer: NodeJS.Timeout | undefined
  const tick = (): void => {
    void cache.closeIdle()
    if (cache.size === 0) stop()
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
