import type { BudgetHolder, ByteBudget } from './byte-budget.ts'
import type { ByteSink } from './drain-source.ts'
import { cutsAnywhere, type PartPlan } from './part-plan.ts'
import type { AnyStorage, Part, TailStore } from './ports/storage.ts'
import { readTails, sizeOfTails, tailsToKeep } from './tail-runs.ts'
import type { Json, PartReceipt, Tail } from './types.ts'

/** What a writer needs to go on where an upload stands. */
export interface PartWriterRequest {
  readonly storage: AnyStorage
  readonly handle: Json
  readonly plan: PartPlan
  readonly budget: ByteBudget
  /** The declared total, where known: tells the last part. */
  readonly length?: number
  /** Where the next part begins: after the parts, before the tails. */
  readonly position: number
  /** Of the next part. */
  readonly number: number
  /** The first bytes of the next part, which are in the storage already. */
  readonly tails?: readonly Tail[]
  /** Keeps all bytes in memory until `finish`: for a storage that cannot take back what turns out to be damaged. */
  readonly isHeld?: boolean
  readonly signal: AbortSignal
  /** Told after each part how far the bytes are durable. */
  readonly onStored?: (durable: Durable) => void
  /** Told at once when a part cannot be stored. */
  readonly onFailure: (error: unknown) => void
}

/** Bytes in the storage, without holes: up to `offset`, in `parts` new since the writer began, then in `tails`. */
export interface Durable {
  readonly offset: number
  readonly parts: readonly PartReceipt[]
  readonly tails?: readonly Tail[]
}

interface QueuedPart {
  /** Its buffers are what follows the tails. */
  readonly part: Part
  readonly tails: readonly Tail[]
}

/** How many parts of one upload are on their way at once, where the storage takes them in any order. */
const parallelParts = 3

/**
 * Turns bytes as they come into parts of known size: gathers buffers without copying them, hands a part over
 * when it is full, and lets the next fill while it is written.
 */
export class PartWriter implements ByteSink, BudgetHolder {
  readonly #request: PartWriterRequest
  readonly #maxInFlight: number
  readonly #contiguous: boolean
  readonly #cutsAnywhere: boolean
  readonly #stored = new Map<number, PartReceipt>()
  readonly #queue: QueuedPart[] = []
  readonly #receipts: PartReceipt[] = []
  /** The part that is being filled: tails, then buffers; `#filled` counts the bytes of both. */
  #tails: readonly Tail[]
  #filling: Uint8Array[] = []
  #filled: number
  #isHeld: boolean
  #position: number
  #number: number
  #wanted: number
  #inFlight = 0
  #durableOffset: number
  #nextDurable: number
  #failure: { readonly error: unknown } | undefined
  #wake: (() => void) | undefined
  #idle: (() => void) | undefined

  constructor(request: PartWriterRequest) {
    const { traits } = request.storage
    this.#request = request
    this.#contiguous = traits.contiguous
    this.#cutsAnywhere = cutsAnywhere(traits)
    this.#maxInFlight = traits.contiguous || traits.order === 'sequential' ? 1 : parallelParts
    this.#position = request.position
    this.#durableOffset = request.position
    this.#number = request.number
    this.#nextDurable = request.number
    this.#wanted = this.#sizeOf(request.number)
    this.#tails = request.tails ?? []
    this.#filled = sizeOfTails(this.#tails)
    this.#isHeld = request.isHeld ?? false
    request.budget.join(this)
  }

  push(bytes: Uint8Array): boolean {
    if (this.#failure) throw this.#failure.error
    this.#gather(bytes)
    const hasRoom = this.#request.budget.take(bytes.length, this)
    if (!hasRoom) this.relieve()
    return hasRoom && (this.#isHeld || this.#queue.length === 0)
  }

  whenReady(wake: () => void): void {
    this.#wake = () => this.#request.budget.room(wake, this)
    this.#wakeIfReady()
  }

  relieve(): void {
    if (this.#cutsAnywhere && this.#filled > 0 && this.#inFlight < this.#maxInFlight) this.#seal()
  }

  get holdsHalfPart(): boolean {
    return this.#isHeld || (!this.#cutsAnywhere && this.#filling.length > 0)
  }

  /** The sizes of the pieces that the next `size` bytes are cut into where parts end, but for what is left. */
  readonly piecesTo = (size: number): readonly number[] => {
    if (this.#cutsAnywhere) return []
    const pieces: number[] = []
    let piece = this.#wanted - this.#filled
    for (let left = size; left >= piece; piece = this.#sizeOf(this.#number + pieces.length)) {
      pieces.push(piece)
      left -= piece
    }
    return pieces
  }

  /** Durable so far, without the bytes still on their way. */
  get durable(): Durable {
    return { offset: this.#durableOffset, parts: this.#receipts }
  }

  /** Stores what is left, as the last part or as a tail, and resolves when every byte pushed is durable. */
  async finish(isLast: boolean): Promise<Durable> {
    const tailStore = isLast ? undefined : this.#request.storage.tail
    if (this.#filled > 0 && !tailStore) this.#seal()
    this.#release()
    await this.#settled()
    if (this.#failure) throw this.#failure.error
    if (this.#filled === 0 || !tailStore) return this.#end(this.durable)
    const tails = await this.#growTails(tailStore)
    return this.#end({ offset: this.#position + this.#filled, parts: this.#receipts, tails })
  }

  /** Drops what was not handed over yet and resolves when nothing is on its way any more. */
  async abandon(): Promise<Durable> {
    this.#dropQueued()
    await this.#settled()
    return this.#end(this.durable)
  }

  #gather(bytes: Uint8Array): void {
    let rest = bytes
    while (!this.#cutsAnywhere && this.#filled + rest.length > this.#wanted) {
      const room = this.#wanted - this.#filled
      this.#add(rest.subarray(0, room))
      rest = rest.subarray(room)
      this.#seal()
    }
    this.#add(rest)
    if (this.#filled >= this.#wanted) this.#seal()
  }

  #add(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#filling.push(bytes)
    this.#filled += bytes.length
  }

  async #growTails(store: TailStore): Promise<readonly Tail[]> {
    if (this.#filling.length === 0) return this.#tails
    const { handle } = this.#request
    const size = this.#filled - sizeOfTails(this.#tails)
    const kept = this.#tails.slice(0, tailsToKeep(this.#tails, size))
    const merged = this.#tails.slice(kept.length)
    const grown = {
      offset: this.#position + sizeOfTails(kept),
      size: size + sizeOfTails(merged),
      buffers: [...(await readTails(store, handle, merged, this.#request)), ...this.#filling],
    }
    return [...kept, await store.write(handle, grown, this.#request)]
  }

  #seal(): void {
    const end = this.#position + this.#filled
    const part: Part = {
      number: this.#number,
      offset: this.#position,
      size: this.#filled,
      buffers: this.#filling,
      last: end === this.#request.length,
    }
    const tails = this.#tails
    // They are read back to be written with the part, and count until it landed.
    this.#request.budget.take(sizeOfTails(tails), this)
    this.#tails = []
    this.#filling = []
    this.#filled = 0
    this.#position = end
    this.#number += 1
    this.#wanted = this.#sizeOf(this.#number)
    this.#queue.push({ part, tails })
    if (this.#isHeld) return
    this.#request.budget.endOverdraft(this)
    this.#sendQueued()
  }

  #release(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    this.#request.budget.endOverdraft(this)
    this.#sendQueued()
  }

  #sizeOf(number: number): number {
    const { storage, plan } = this.#request
    return this.#cutsAnywhere ? storage.traits.preferredWrite : plan.sizeOf(number)
  }

  #sendQueued(): void {
    while (this.#inFlight < this.#maxInFlight) {
      const queued = this.#queue.shift()
      if (!queued) return
      this.#inFlight += 1
      this.#write(queued).then(
        receipt => this.#onStored(queued.part, receipt),
        error => this.#onFailed(queued.part, error),
      )
    }
  }

  async #write({ part, tails }: QueuedPart): Promise<PartReceipt> {
    const { storage, handle } = this.#request
    if (tails.length === 0) return storage.writePart(handle, part, this.#request)
    const begun = await readTails(storage.tail, handle, tails, this.#request)
    return storage.writePart(handle, { ...part, buffers: [...begun, ...part.buffers] }, this.#request)
  }

  #onStored(part: Part, receipt: PartReceipt): void {
    this.#landed(part)
    this.#stored.set(part.number, receipt)
    for (let next = this.#stored.get(this.#nextDurable); next; next = this.#stored.get(this.#nextDurable)) {
      this.#stored.delete(this.#nextDurable)
      this.#nextDurable += 1
      this.#durableOffset = next.offset + next.size
      if (!this.#contiguous) this.#receipts.push(next)
    }
    this.#sendQueued()
    if (this.#request.budget.isExhausted) this.relieve()
    this.#request.onStored?.(this.durable)
    this.#wakeIfReady()
  }

  #onFailed(part: Part, error: unknown): void {
    this.#dropQueued()
    this.#landed(part)
    if (!this.#failure) {
      this.#failure = { error }
      this.#request.onFailure(error)
    }
    this.#wakeIfReady()
  }

  #dropQueued(): void {
    for (const { part } of this.#queue.splice(0)) this.#request.budget.give(part.size)
  }

  #landed(part: Part): void {
    this.#inFlight -= 1
    this.#request.budget.give(part.size)
    if (this.#inFlight === 0 && this.#queue.length === 0) this.#idle?.()
  }

  #wakeIfReady(): void {
    const isBehind = this.#queue.length > 0 && !this.#isHeld && !this.#failure
    if (!this.#wake || isBehind) return
    const wake = this.#wake
    this.#wake = undefined
    wake()
  }

  #settled(): Promise<void> {
    if (this.#inFlight === 0 && this.#queue.length === 0) return Promise.resolve()
    return new Promise(resolve => {
      this.#idle = resolve
    })
  }

  #end(durable: Durable): Durable {
    this.#request.budget.give(this.#filled - sizeOfTails(this.#tails))
    this.#tails = []
    this.#filled = 0
    this.#filling = []
    this.#request.budget.leave(this)
    return durable
  }
}
