import type { Clock } from './types.ts'

/**
 * How long bytes lie in memory for a source that brings no more: one to two of these, in milliseconds. A client of 2 Mbit/s
 * brings a read of the socket in each, and is still written in large pieces.
 */
const everyMs = 250

/** Somebody who gathers bytes. */
export interface Gatherer {
  /** Writes what it can, if nothing came since this was called before. */
  writeIdle(): void
}

/** Looks now and then at those who gather bytes, so that a client that falls silent costs no memory for them. */
export class IdleWatch {
  readonly #clock: Clock
  readonly #gatherers = new Set<Gatherer>()
  #isLooking = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  join(gatherer: Gatherer): void {
    this.#gatherers.add(gatherer)
    if (this.#isLooking) return
    this.#isLooking = true
    this.#clock.schedule(everyMs, this.#look)
  }

  leave(gatherer: Gatherer): void {
    this.#gatherers.delete(gatherer)
  }

  /** Ends with a look at nobody, and not when the last one leaves: another is mostly there a moment later. */
  readonly #look = (): void => {
    this.#isLooking = this.#gatherers.size > 0
    for (const gatherer of this.#gatherers) gatherer.writeIdle()
    if (this.#isLooking) this.#clock.schedule(everyMs, this.#look)
  }
}
