import type { Clock } from './types.ts'

/** Packets of a living connection come closer together than this; a dead one is silent for good. Milliseconds. */
const silence = 20

/**
 * Tells a source that stalls from one that moves. While its bytes wait for the storage it counts as moving: then it is
 * not the client who is slow.
 */
export class StallWatch {
  readonly #clock: Clock
  #lastMove: number
  #isHeldBack = false
  #cancel: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
    this.#lastMove = clock.now()
  }

  /** Bytes came; `isHeldBack` when no more are wanted for now. */
  moved(isHeldBack: boolean): void {
    this.#lastMove = this.#clock.now()
    this.#isHeldBack = isHeldBack
  }

  /** Acts once, as soon as the source has been silent for long enough: at once when it has been already. */
  whenStalled(act: () => void): void {
    const left = this.#isHeldBack ? silence : this.#lastMove + silence - this.#clock.now()
    if (left <= 0) act()
    else this.#cancel = this.#clock.schedule(left, () => this.whenStalled(act))
  }

  forget(): void {
    this.#cancel?.()
  }
}
