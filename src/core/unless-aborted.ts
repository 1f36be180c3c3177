import type { StopSignal } from './ports/locker.ts'

/** Settles as the promise does, or rejects with the signal's reason when that comes first. */
export async function unlessAborted<T>(promise: PromiseLike<T> | T, signal: StopSignal): Promise<T> {
  let forget = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = (): void => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    forget = () => signal.removeEventListener('abort', onAbort)
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    forget()
  }
}
