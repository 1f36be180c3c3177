import type { Clock } from './types.ts'

/** How long bytes lie in memory for a source that brings no more: one to two of these. Milliseconds. */
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
  #cancel: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  join(gatherer: Gatherer): void {
    this.#gatherers.add(gatherer)
    this.#cancel ??= this.#clock.schedule(everyMs, this.#look)
  }

  leave(gatherer: Gatherer): void {
    this.#gatherers.delete(gatherer)
    if (this.#gatherers.size > 0) return
    this.#cancel?.()
    this.#cancel = undefined
  }

  readonly #look = (): void => {
    for (const gatherer of this.#gatherers) gatherer.writeIdle()
    this.#cancel = this.#clock.schedule(everyMs, this.#look)
  }
}
