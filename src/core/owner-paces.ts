import type { Gate } from './gate.ts'
import type { Clock } from './types.ts'

/** So much of an owner's time may be used at once, when nothing came before: short files do not notice. Milliseconds. */
const burst = 1000

interface Pace {
  /** Until when what came has used up the owner's bandwidth. */
  paidAt: number
  bodies: number
}

/** How fast owners send to this process, all requests of one together. */
export class OwnerPaces {
  readonly #clock: Clock
  readonly #paces = new Map<string | undefined, Pace>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** For one body of an owner's. */
  gate(owner: string | undefined, bytesPerSecond: number): Gate {
    const clock = this.#clock
    // Counted from its first byte on: a body that is refused before leaves no trace.
    let pace: Pace | undefined
    let cancel = (): void => {}
    const whenOpen = (wake: () => void): void => {
      const left = (pace?.paidAt ?? 0) - clock.now()
      // Looked at again: other bodies may have come first.
      if (left > 0) cancel = clock.schedule(Math.ceil(left), () => whenOpen(wake))
      else wake()
    }
    return {
      pass: bytes => {
        pace ??= this.#join(owner)
        const now = clock.now()
        pace.paidAt = Math.max(pace.paidAt, now - burst) + (bytes * 1000) / bytesPerSecond
        return pace.paidAt <= now
      },
      whenOpen,
      end: () => {
        cancel()
        if (pace) pace.bodies -= 1
        pace = undefined
      },
    }
  }

  #join(owner: string | undefined): Pace {
    const pace = this.#paces.get(owner) ?? { paidAt: 0, bodies: 0 }
    pace.bodies += 1
    this.#paces.delete(owner)
    this.#paces.set(owner, pace)
    this.#forgetOldest()
    return pace
  }

  /** Two for one that comes: whoever owes nothing any more is forgotten in time, at no cost to speak of. */
  #forgetOldest(): void {
    let looks = 2
    for (const [owner, { paidAt, bodies }] of this.#paces) {
      if (looks === 0) return
      looks -= 1
      if (bodies === 0 && paidAt <= this.#clock.now()) this.#paces.delete(owner)
    }
  }
}
