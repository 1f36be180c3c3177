import { UploadError } from '../../core/errors.ts'
import type { LockRequest } from '../../core/ports/locker.ts'
import type { Clock } from '../../core/types.ts'
import type { AskPatience } from './ask-holder.ts'

/** How long one acquisition may take. */
export interface LockPatience extends AskPatience {
  /** Ends it with this reason. */
  giveUp(reason: unknown): void
  /** Resolves after `ms`; rejects like asking does. */
  pause(ms: number): Promise<void>
  /** To be called when it is over. */
  end(): void
}

/**
 * The patience of a request, counted from `since`. Its signals, its timer and its listener are made when a holder is
 * to be asked: most locks are free.
 */
export function lockPatience(id: string, request: LockRequest, clock: Clock, since: number): LockPatience {
  const gaveUp = new AbortController()
  const ranOut = new AbortController()
  let stop: (() => void) | undefined

  const watch = (): (() => void) => {
    const runOut = (): void => ranOut.abort(locked(id))
    const forward = (): void => gaveUp.abort(request.signal.reason)
    const left = request.waitMs - (clock.now() - since)
    const cancel = left > 0 ? clock.schedule(left, runOut) : runOut()
    if (request.signal.aborted) forward()
    request.signal.addEventListener('abort', forward)
    return () => {
      request.signal.removeEventListener('abort', forward)
      cancel?.()
    }
  }

  return {
    get gaveUp() {
      stop ??= watch()
      return gaveUp.signal
    },
    get ranOut() {
      stop ??= watch()
      return ranOut.signal
    },
    giveUp: reason => gaveUp.abort(reason),
    pause: ms => pause(ms, clock, [gaveUp.signal, ranOut.signal]),
    end: () => stop?.(),
  }
}

function pause(ms: number, clock: Clock, signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      cancel()
      for (const signal of signals) signal.removeEventListener('abort', finish)
      const aborted = signals.find(signal => signal.aborted)
      if (aborted) reject(aborted.reason)
      else resolve()
    }
    const cancel = clock.schedule(ms, finish)
    for (const signal of signals) signal.addEventListener('abort', finish)
    if (signals.some(signal => signal.aborted)) finish()
  })
}

function locked(id: string): UploadError {
  return new UploadError(
    'LOCKED',
    `Upload ${id} is being written in another process; try again in a moment`,
    {
      details: { id },
    },
  )
}
