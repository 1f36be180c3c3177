import type { Gate } from './gate.ts'
import type { StopSignal } from './ports/locker.ts'
import { StallWatch } from './stall-watch.ts'
import { StopController } from './stop-controller.ts'
import type { Clock } from './types.ts'

/** Reads a source, as its gates let it, until somebody stops it; gives way to a newcomer as soon as the source stalls. */
export class Interruptible {
  readonly #stop = new StopController()
  readonly #stalls: StallWatch
  readonly #gates: readonly Gate[]

  constructor(clock: Clock, gates: readonly Gate[] = []) {
    this.#stalls = new StallWatch(clock)
    this.#gates = gates
  }

  /** Aborts with the reason of whoever stopped it. */
  get signal(): StopSignal {
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
    for (const gate of this.#gates) gate.end()
  }

  /** So many bytes came, and whether whoever takes them wants more; tells whether the gates let more come, too. */
  protected moved(bytes: number, isWanted: boolean): boolean {
    let isReady = isWanted
    for (const gate of this.#gates) if (!gate.pass(bytes)) isReady = false
    this.#stalls.moved(!isReady)
    return isReady
  }

  /** Calls back once no gate holds the source back any more. */
  protected whenLetThrough(wake: () => void): void {
    whenAllOpen(this.#gates, () => {
      this.#stalls.moved(false)
      wake()
    })
  }
}

/** One gate after the other: each may have been closed while the one before opened. */
function whenAllOpen([first, ...others]: readonly Gate[], wake: () => void): void {
  if (first) first.whenOpen(() => whenAllOpen(others, wake))
  else wake()
}
