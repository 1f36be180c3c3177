import type { Clock } from '../../core/types.ts'

/** Silence that a call is given, and the slowest link that its bytes are given time for. */
const patienceMs = 60_000
const slowestBytesPerMs = 64

/**
 * Gives one try of a call the time it may take, `bytes` of body included: a connection that went dead without a word
 * would hold it for ever, for the SDK sets no limit. Rejects with a `TimeoutError` then, and with the signal's
 * reason when that aborts.
 */
export async function inTime<T>(
  step: (signal: AbortSignal) => Promise<T>,
  { signal, clock, bytes }: { readonly signal: AbortSignal; readonly clock: Clock; readonly bytes: number },
): Promise<T> {
  const controller = new AbortController()
  const limitMs = patienceMs + Math.ceil(bytes / slowestBytesPerMs)
  const cancel = clock.schedule(limitMs, () => controller.abort(timeout(limitMs)))
  const giveUp = (): void => controller.abort(signal.reason)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    return await step(controller.signal)
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error
  } finally {
    cancel()
    signal.removeEventListener('abort', giveUp)
  }
}

function timeout(limitMs: number): DOMException {
  return new DOMException(`There was no answer within ${limitMs} ms`, 'TimeoutError')
}
