import type { UploadError } from '../../index.ts'
import { type BodyRules, bodyStalled, bodyTooSlow } from '../index.ts'

/** Judges a body by what came of it while it was the client's turn. */
export class BodyPace {
  readonly #rules: Pick<BodyRules, 'idleMs' | 'minRate'>
  #silentMs = 0
  #windowMs = 0
  #windowBytes = 0

  constructor(rules: Pick<BodyRules, 'idleMs' | 'minRate'>) {
    this.#rules = rules
  }

  /** So many bytes came in so much of the client's time; what to end the request with when that is too little. */
  add(bytes: number, turnMs: number): UploadError | undefined {
    const { idleMs } = this.#rules
    this.#silentMs = bytes > 0 ? 0 : this.#silentMs + turnMs
    if (this.#silentMs >= idleMs) return bodyStalled(idleMs)
    return this.#slowness(bytes, turnMs)
  }

  #slowness(bytes: number, turnMs: number): UploadError | undefined {
    const { minRate } = this.#rules
    this.#windowBytes += bytes
    this.#windowMs += turnMs
    if (!minRate || this.#windowMs < minRate.overMs) return undefined
    const rate = (this.#windowBytes * 1000) / this.#windowMs
    this.#windowBytes = 0
    this.#windowMs = 0
    return rate < minRate.bytesPerSecond ? bodyTooSlow(rate, minRate) : undefined
  }
}
