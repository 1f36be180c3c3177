import { isUploadError } from './errors.ts'
import type { Gate } from './gate.ts'

/** Bytes that are reserved ahead of those that came. */
const step = 16_777_216

/** Reserves room for a body whose length nobody knows, a step ahead of its bytes, and holds it back where there is none. */
export class GrowingReservation implements Gate {
  readonly #reserve: (bytes: number) => Promise<void>
  readonly #onRefusal: (error: unknown) => void
  #arrived: number
  #reserved: number
  #isAsking = false
  /** There is no room for a whole step any more. */
  #isLast = false
  #wake: (() => void) | undefined

  /** `reserve` is given all that the upload is to have, of which so many bytes are there. */
  constructor(
    arrived: number,
    reserve: (bytes: number) => Promise<void>,
    onRefusal: (error: unknown) => void,
  ) {
    this.#arrived = arrived
    this.#reserved = arrived
    this.#reserve = reserve
    this.#onRefusal = onRefusal
  }

  pass(bytes: number): boolean {
    this.#arrived += bytes
    const ahead = this.#isLast ? 0 : step / 2
    if (!this.#isAsking && this.#arrived + ahead > this.#reserved) void this.#ask()
    return this.#arrived <= this.#reserved
  }

  whenOpen(wake: () => void): void {
    if (this.#arrived <= this.#reserved) wake()
    else this.#wake = wake
  }

  end(): void {
    this.#wake = undefined
  }

  async #ask(): Promise<void> {
    this.#isAsking = true
    try {
      this.#reserved = await this.#asMuchAsThereIs(this.#arrived + step)
    } catch (error) {
      return this.#onRefusal(error)
    }
    this.#isAsking = false
    if (this.#arrived > this.#reserved) return void this.#ask()
    this.#wake?.()
    this.#wake = undefined
  }

  async #asMuchAsThereIs(wanted: number): Promise<number> {
    try {
      await this.#reserve(wanted)
      return wanted
    } catch (error) {
      const most = mostOf(error)
      if (most === undefined || most < this.#arrived) throw error
      await this.#reserve(most)
      this.#isLast = true
      return most
    }
  }
}

function mostOf(error: unknown): number | undefined {
  if (isUploadError(error, 'UPLOAD_TOO_LARGE')) return error.details.maxBytes
  if (!isUploadError(error, 'QUOTA_EXCEEDED') || error.details.what !== 'bytes') return undefined
  return error.details.limit - error.details.used
}
