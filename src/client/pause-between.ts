import type { ClientClock } from './client-clock.ts'
import type { Connectivity } from './connectivity.ts'

/** Waits before the next attempt: until the time is over, or the device comes online. Rejects when `signal` aborts. */
export function pauseBetween(
  delayMs: number,
  signal: AbortSignal,
  { clock, connectivity }: { readonly clock: ClientClock; readonly connectivity: Connectivity },
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const settle = (finish: () => void) => () => {
      cancelTimer()
      stopListening()
      signal.removeEventListener('abort', abort)
      finish()
    }
    const abort = settle(() => reject(signal.reason))
    const wake = settle(resolve)
    const cancelTimer = clock.schedule(delayMs, wake)
    const stopListening = connectivity.onOnline(wake)
    signal.addEventListener('abort', abort, { once: true })
  })
}
