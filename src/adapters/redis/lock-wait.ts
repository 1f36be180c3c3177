import { UploadError } from '../../core/errors.ts'
import type { LockRequest } from '../../core/ports/locker.ts'
import type { Clock } from '../../core/types.ts'

/** One acquisition under way. */
export interface LockWait {
  /** What is left of its time, in milliseconds. */
  left(): number
  /** It is worth to ask again. */
  wake(): void
  /** Ends it with this reason. */
  giveUp(reason: unknown): void
  /** Throws the reason if it was given up. */
  check(): void
  /** Resolves after `ms` or when it is woken; rejects when it is given up, and with `LOCKED` when its time is over. */
  pause(ms: number): Promise<void>
  /** Somebody wants the lock that is about to be had. */
  isWanted: boolean
  /** To be called when it is over. */
  end(): void
}

/** The patience of a request, counted from `since`. */
export function lockWait(id: string, request: LockRequest, clock: Clock, since: number): LockWait {
  const { signal, waitMs } = request
  let isAwake = false
  let gaveUp: { readonly reason: unknown } | undefined
  let stir = (): void => {}

  const left = (): number => waitMs - (clock.now() - since)
  const wait: LockWait = {
    isWanted: false,
    left,
    wake() {
      isAwake = true
      stir()
    },
    giveUp(reason) {
      gaveUp ??= { reason }
      stir()
    },
    check() {
      if (gaveUp) throw gaveUp.reason
    },
    pause: ms =>
      new Promise((resolve, reject) => {
        const settle = (): void => {
          stir = () => {}
          cancel()
          if (gaveUp) reject(gaveUp.reason)
          else if (isAwake || left() > 0) resolve()
          else reject(locked(id))
          isAwake = false
        }
        const cancel = clock.schedule(Math.max(0, Math.min(ms, left())), settle)
        stir = settle
        if (isAwake || gaveUp) settle()
      }),
    end: () => signal.removeEventListener('abort', onAbort),
  }
  const onAbort = (): void => wait.giveUp(signal.reason)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort)
  return wait
}

export function locked(id: string): UploadError {
  const message = `Upload ${id} is being written on another server; try again in a moment`
  return new UploadError('LOCKED', message, { details: { id } })
}
