import type { Clock } from '../../index.ts'
import type { NodeRequest } from './node-types.ts'

/** Measures how long it was up to the client to send: not while nobody reads the body, or the reader has paused it. */
export class ClientsTurn {
  readonly #request: NodeRequest
  readonly #clock: Clock
  #isTurn: boolean
  #since: number
  #passed = 0
  readonly #change = (): void => {
    this.#add()
    // Asked for anew: the event of a resumption comes late, when the body may be paused again.
    this.#isTurn = this.#request.readableFlowing === true
  }

  constructor(request: NodeRequest, clock: Clock) {
    this.#request = request
    this.#clock = clock
    this.#since = clock.now()
    this.#isTurn = request.readableFlowing === true
    request.on('pause', this.#change).on('resume', this.#change)
  }

  /** Milliseconds of the client's turn since this was last asked. */
  take(): number {
    this.#change()
    const passed = this.#passed
    this.#passed = 0
    return this.#request.complete ? 0 : passed
  }

  stop(): void {
    this.#request.off('pause', this.#change).off('resume', this.#change)
  }

  #add(): void {
    const now = this.#clock.now()
    if (this.#isTurn) this.#passed += now - this.#since
    this.#since = now
  }
}
