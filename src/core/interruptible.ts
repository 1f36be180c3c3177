import { StallWatch } from './stall-watch.ts'
import type { Clock } from './types.ts'

/** Reads a source until somebody stops it; gives way to a newcomer as soon as the source stalls. */
export class Interruptible {
  readonly #stop = new AbortController()
  readonly #stalls: StallWatch

  constructor(clock: Clock) {
    this.#stalls = new StallWatch(clock)
  }

  /** Aborts with the reason of whoever stopped it. */
  get signal(): AbortSignal {
    return this.#stop.signal
  }

  stop(reason: unknown): void {
    this.#stop.abort(reason)
  }

  /**
   * Stops as soon as the source stalls. A reader that moves is left to finish: were it stopped for every newcomer,
   * clients that race would keep each other from ever sending a whole chunk.
   */
  giveWay(reason: unknown): void {
    this.#stalls.whenStalled(() => this.#stop.abort(reason))
  }

  /** No more bytes are expected. */
  end(): void {
    this.#stalls.forget()
  }

  /** Bytes came; `isHeldBack` when no more are wanted for now. */
  protected moved(isHeldBack: boolean): void {
    this.#stalls.moved(isHeldBack)
  }
}
