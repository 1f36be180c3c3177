import { systemClock } from './system-clock.ts'
import type { Clock } from './types.ts'

/**
 * Where bytes leave as whole parts, holders of half parts fill the memory while their clients are slow. When nothing
 * else freed it for so long, they put down what they hold.
 */
const putDownAfterMs = 100

/**
 * The process-wide ceiling of bytes held in memory between sockets and storages. Bytes are counted as they
 * arrive; when the ceiling is reached, holders are asked to let go of what they can, and whoever brings more
 * stops reading until there is room, first come first served.
 */
export class ByteBudget {
  readonly limit: number
  readonly #clock: Clock
  #held = 0
  #pressed = false
  #overdrawn: BudgetHolder | undefined
  #cancelWatch: (() => void) | undefined
  readonly #holders = new Set<BudgetHolder>()
  /** In order of arrival. */
  readonly #waiting = new Set<Waiter>()

  constructor(limit: number, clock: Clock = systemClock) {
    this.limit = limit
    this.#clock = clock
  }

  get held(): number {
    return this.#held
  }

  get isExhausted(): boolean {
    return this.#held >= this.limit
  }

  join(holder: BudgetHolder): void {
    this.#holders.add(holder)
  }

  leave(holder: BudgetHolder): void {
    this.#holders.delete(holder)
    for (const waiter of this.#waiting) if (waiter.holder === holder) this.#waiting.delete(waiter)
    this.endOverdraft(holder)
    if (this.#holders.size === 0) this.#unwatch()
  }

  /** A part is on its way: the next holder of half a part may go over the limit. */
  endOverdraft(holder: BudgetHolder): void {
    if (this.#overdrawn !== holder) return
    this.#overdrawn = undefined
    for (const waiter of this.#waiting) {
      if (!this.#mayOverdraw(waiter.holder)) continue
      this.#wake(waiter)
      return
    }
  }

  /** Counts bytes that are there already; `false` asks the caller to bring no more before `room`. */
  take(bytes: number, holder: BudgetHolder): boolean {
    this.#held += bytes
    if (!this.isExhausted) return true
    this.#press()
    return !this.isExhausted || this.#mayOverdraw(holder)
  }

  give(bytes: number): void {
    this.#held -= bytes
    if (this.isExhausted) return
    this.#pressed = false
    this.#unwatch()
    while (!this.isExhausted) {
      const [next] = this.#waiting
      if (!next) return
      this.#wake(next)
    }
  }

  /** Calls back once when there is room, or when it is this holder's turn to go over the limit. */
  room(wake: () => void, holder: BudgetHolder): void {
    const isFree = !this.isExhausted && this.#waiting.size === 0
    if (isFree || this.#mayOverdraw(holder)) wake()
    else this.#waiting.add({ wake, holder })
  }

  #wake(waiter: Waiter): void {
    this.#waiting.delete(waiter)
    waiter.wake()
  }

  #press(): void {
    this.#cancelWatch ??= this.#clock.schedule(putDownAfterMs, () => this.#relieveOfSlowClients())
    if (this.#pressed) return
    this.#pressed = true
    for (const holder of this.#holders) holder.relieve()
  }

  /** Whoever waits for room has bytes coming; the others hold memory for a client that sends none. */
  #relieveOfSlowClients(): void {
    this.#cancelWatch = undefined
    const waiting = new Set([...this.#waiting].map(each => each.holder))
    const slow = [...this.#holders].filter(each => each.halfPart > 0 && !waiting.has(each))
    let freed = 0
    for (const holder of slow.sort((a, b) => b.halfPart - a.halfPart)) {
      if (freed >= this.limit / 2) break
      freed += holder.putDown()
    }
    this.#cancelWatch = this.#clock.schedule(putDownAfterMs, () => this.#relieveOfSlowClients())
  }

  #unwatch(): void {
    this.#cancelWatch?.()
    this.#cancelWatch = undefined
  }

  /**
   * Where bytes can only leave as whole parts, holders of half parts would wait for each other for ever: one
   * of them at a time goes over the limit until its part is on its way, and so makes room for the rest.
   */
  #mayOverdraw(holder: BudgetHolder): boolean {
    if (holder.halfPart === 0) return false
    this.#overdrawn ??= holder
    return this.#overdrawn === holder
  }
}

interface Waiter {
  readonly wake: () => void
  readonly holder: BudgetHolder
}

export interface BudgetHolder {
  /** Starts writing what can be written at no cost. */
  relieve(): void
  /** Bytes that cannot be written as they should be before more arrive. */
  readonly halfPart: number
  /**
   * Makes such bytes durable nevertheless, where the storage has a place for them: it costs a few requests. Gives how many
   * bytes will be free soon.
   */
  putDown(): number
}
