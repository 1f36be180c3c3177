import type { Clock } from '../../core/types.ts'

/** Gives up on a connection over which nothing moves any more. */
export interface SilenceWatch {
  /** Aborts with a `TimeoutError`. */
  readonly signal: AbortSignal
  /** Something moved. Cheap: it only looks at the clock. */
  readonly touch: () => void
  /** Nothing is expected to move before the next touch. */
  readonly hold: () => void
  /** Nothing is waited for any more. Twice is success. */
  readonly end: () => void
}

export function silenceWatch(clock: Clock, silenceMs: number): SilenceWatch {
  const controller = new AbortController()
  let touchedAt = clock.now()
  const look = (): void => {
    const leftMs = Math.min(silenceMs, touchedAt + silenceMs - clock.now())
    if (leftMs > 0) cancel = clock.schedule(leftMs, look)
    else controller.abort(new DOMException(`No byte moved for ${silenceMs} ms`, 'TimeoutError'))
  }
  let cancel = clock.schedule(silenceMs, look)
  return {
    signal: controller.signal,
    touch: () => {
      touchedAt = clock.now()
    },
    hold: () => {
      touchedAt = Number.POSITIVE_INFINITY
    },
    end: () => cancel(),
  }
}
