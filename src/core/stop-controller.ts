import type { StopSignal } from './ports/locker.ts'

/** Stops a source. An `AbortController` in small: every chunk has one, and Node's takes more time than all else about it. */
export class StopController {
  readonly signal: OwnSignal = new OwnSignal()

  /** Once; what comes later changes nothing. */
  abort(reason: unknown): void {
    this.signal.abort(reason)
  }
}

class OwnSignal implements StopSignal {
  #aborted = false
  #reason: unknown
  #listeners: readonly (() => void)[] = []

  get aborted(): boolean {
    return this.#aborted
  }

  get reason(): unknown {
    return this.#reason
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (!this.#aborted) this.#listeners = [...this.#listeners, listener]
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners = this.#listeners.filter(each => each !== listener)
  }

  abort(reason: unknown): void {
    if (this.#aborted) return
    this.#aborted = true
    this.#reason = reason
    const listeners = this.#listeners
    this.#listeners = []
    for (const listener of listeners) listener()
  }
}
