import { type Gatherer, IdleWatch } from './idle-watch.ts'
import { systemClock } from './system-clock.ts'
import type { Clock } from './types.ts'

/** When memory was short for so long, those that hold it for slow clients put it down, and all that wait may try. */
const patienceMs = 100

/** What one that was let in may bring before it is asked to pause: a read of a socket, and one that was under way. */
const pieceBytes = 131_072

/**
 * The process-wide ceiling of bytes held in memory between sockets and storages. Bytes are counted as they
 * arrive; when the ceiling is reached, holders are asked to let go of what they can, and whoever brings more
 * stops reading until there is room. Those whose part is nearest to full come first: so memory gathers in few parts
 * that leave soon, instead of in many that all wait for each other.
 */
export class ByteBudget {
  readonly limit: number
  readonly #clock: Clock
  readonly #idle: IdleWatch
  #held = 0
  /** Of these, so many are on their way into a storage: they make room without anybody's help. */
  #leaving = 0
  #pressed = false
  #overdrawn: BudgetHolder | undefined
  #cancelWatch: (() => void) | undefined
  readonly #holders = new Set<BudgetHolder>()
  /** Took something since the last look at who is slow. */
  readonly #moving = new Set<BudgetHolder>()
  /** In order of arrival. */
  readonly #waiting = new Set<Waiter>()

  constructor(limit: number, clock: Clock = systemClock) {
    this.limit = limit
    this.#clock = clock
    this.#idle = new IdleWatch(clock)
  }

  get held(): number {
    return this.#held
  }

  get isExhausted(): boolean {
    return this.#held >= this.limit
  }

  join(holder: BudgetHolder): void {
    this.#holders.add(holder)
    this.#idle.join(holder)
  }

  leave(holder: BudgetHolder): void {
    this.#holders.delete(holder)
    this.#idle.leave(holder)
    this.#moving.delete(holder)
    for (const waiter of this.#waiting) if (waiter.holder === holder) this.#waiting.delete(waiter)
    if (this.#overdrawn === holder) this.#overdrawn = undefined
    this.#admit()
  }

  /** Counts bytes that are there already; `false` asks the caller to bring no more before `room`. */
  take(bytes: number, holder: BudgetHolder): boolean {
    this.#held += bytes
    if (this.#cancelWatch) this.#moving.add(holder)
    if (!this.isExhausted) {
      this.#admit()
      return true
    }
    this.#press()
    return !this.isExhausted || this.#mayOverdraw(holder)
  }

  give(bytes: number): void {
    this.#held -= bytes
    if (!this.isExhausted) this.#pressed = false
    this.#admit()
  }

  /** Bytes set out for a storage: whoever went over the limit for them has what it wanted. */
  depart(bytes: number, holder: BudgetHolder): void {
    this.#leaving += bytes
    if (this.#overdrawn === holder) this.#overdrawn = undefined
  }

  /** Bytes that set out are there, or are given up. */
  arrive(bytes: number): void {
    this.#leaving -= bytes
    this.give(bytes)
  }

  /** Calls back once when there is room, or when it is this holder's turn to go over the limit. */
  room(wake: () => void, holder: BudgetHolder): void {
    const isFree = !this.isExhausted && this.#waiting.size === 0
    if (isFree || (this.isExhausted && this.#mayOverdraw(holder))) {
      wake()
      return
    }
    this.#waiting.add({ wake, holder })
    this.#admit()
    this.#watch()
  }

  /** Lets in as many of those that wait as there is room for; over the limit, the one whose turn it is. */
  #admit(): void {
    if (this.#waiting.size === 0) {
      if (!this.isExhausted) this.#unwatch()
      return
    }
    const room = Math.ceil((this.limit - this.#held) / pieceBytes)
    const inOrder = [...this.#waiting].sort((a, b) => b.holder.halfPart - a.holder.halfPart)
    const admitted = this.isExhausted
      ? inOrder.filter(each => this.#mayOverdraw(each.holder)).slice(0, 1)
      : inOrder.slice(0, room)
    for (const waiter of admitted) this.#wake(waiter)
  }

  #wake(waiter: Waiter): void {
    if (this.#waiting.delete(waiter)) waiter.wake()
  }

  #press(): void {
    this.#watch()
    if (this.#pressed) return
    this.#pressed = true
    for (const holder of this.#holders) holder.relieve()
  }

  #watch(): void {
    this.#cancelWatch ??= this.#clock.schedule(patienceMs, () => {
      this.#cancelWatch = undefined
      if (this.isExhausted) this.#relieveOfSlowClients()
      // Those that were let in may have had nothing to bring.
      else for (const waiter of [...this.#waiting]) this.#wake(waiter)
      if (this.isExhausted || this.#waiting.size > 0) this.#watch()
    })
  }

  /** Whoever waits for room has bytes coming; of the others, those that none came for hold memory for a slow client. */
  #relieveOfSlowClients(): void {
    const lively = new Set([...this.#waiting].map(each => each.holder))
    for (const holder of this.#moving) lively.add(holder)
    this.#moving.clear()
    const slow = [...this.#holders].filter(each => each.halfPart > 0 && !lively.has(each))
    let freed = 0
    for (const holder of slow.sort((a, b) => b.halfPart - a.halfPart)) {
      if (freed >= this.limit / 2) break
      freed += holder.putDown()
    }
  }

  #unwatch(): void {
    this.#cancelWatch?.()
    this.#cancelWatch = undefined
  }

  /**
   * Where bytes can only leave as whole parts, holders of half parts would wait for each other for ever: one
   * of them at a time goes over the limit until its part is on its way, but only while nothing else makes room.
   */
  #mayOverdraw(holder: BudgetHolder): boolean {
    if (holder.halfPart === 0) return false
    if (this.#overdrawn === holder) return true
    if (this.#overdrawn || this.#leaving > 0) return false
    this.#overdrawn = holder
    return true
  }
}

interface Waiter {
  readonly wake: () => void
  readonly holder: BudgetHolder
}

export interface BudgetHolder extends Gatherer {
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
