import type { BudgetHolder, ByteBudget } from './byte-budget.ts'
import { freeBuffers } from './free-buffers.ts'
import type { PartHead } from './part-head.ts'
import type { AnyStorage, Part, StorageContext } from './ports/storage.ts'
import type { Json, PartReceipt } from './types.ts'

export interface PartQueueRequest extends StorageContext {
  readonly storage: AnyStorage
  readonly handle: Json
  readonly budget: ByteBudget
  readonly holder: BudgetHolder
  /** Of the first byte and the first part. */
  readonly position: number
  readonly number: number
  readonly isHeld: boolean
  /** Nobody else keeps the buffers: they are freed once they are stored. */
  readonly frees: boolean
  /** A part landed or failed. */
  readonly onChange: () => void
}

/** A part on its way; its buffers are what follows the head. */
export interface QueuedPart {
  readonly part: Part
  readonly head: PartHead
}

/** How many parts of one upload are on their way at once, where the storage takes them in any order. */
const parallelParts = 3

/** Hands parts to the storage, so many at once, and keeps account of how far they are durable without holes. */
export class PartQueue {
  readonly #request: PartQueueRequest
  readonly #maxInFlight: number
  readonly #isContiguous: boolean
  readonly #queue: QueuedPart[] = []
  /** Made when parts land out of order. */
  #landed: Map<number, PartReceipt> | undefined
  readonly #receipts: PartReceipt[] = []
  #inFlight = 0
  #offset: number
  #next: number
  #isHeld: boolean
  #failure: { readonly error: unknown } | undefined
  #idle: (() => void) | undefined

  constructor(request: PartQueueRequest) {
    const { contiguous, order } = request.storage.traits
    this.#request = request
    this.#isContiguous = contiguous
    this.#maxInFlight = contiguous || order === 'sequential' ? 1 : parallelParts
    this.#offset = request.position
    this.#next = request.number
    this.#isHeld = request.isHeld
  }

  get failure(): { readonly error: unknown } | undefined {
    return this.#failure
  }

  /** Whether parts wait that could not be handed over yet. */
  get isBehind(): boolean {
    return this.#queue.length > 0 && !this.#isHeld && !this.#failure
  }

  get isIdle(): boolean {
    return this.#inFlight < this.#maxInFlight
  }

  get isHeld(): boolean {
    return this.#isHeld
  }

  /** Of the parts that nobody may hand over yet. */
  get heldBytes(): number {
    return this.#isHeld ? this.#queue.reduce((sum, { part }) => sum + part.size, 0) : 0
  }

  /** How far bytes are durable, and the parts that this takes where the storage needs a list of them. */
  get durable(): { readonly offset: number; readonly parts: readonly PartReceipt[] } {
    return { offset: this.#offset, parts: this.#receipts }
  }

  push(queued: QueuedPart): void {
    this.#queue.push(queued)
    if (!this.#isHeld) this.#send()
  }

  release(): void {
    this.#isHeld = false
    this.#send()
  }

  /** Forgets what was not handed over yet. */
  drop(): void {
    for (const { part, head } of this.#queue.splice(0)) {
      this.#request.budget.give(part.size - head.size)
      void head.discard()
    }
  }

  /** Nothing is on its way. */
  get isEmpty(): boolean {
    return this.#inFlight === 0 && this.#queue.length === 0
  }

  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void> {
    if (this.isEmpty) return Promise.resolve()
    return new Promise(resolve => {
      this.#idle = resolve
    })
  }

  #send(): void {
    while (this.isIdle) {
      const queued = this.#queue.shift()
      if (!queued) return
      this.#inFlight += 1
      this.#request.budget.depart(queued.part.size, this.#request.holder)
      this.#store(queued).then(
        receipt => this.#onStored(queued.part, receipt),
        error => this.#onFailed(queued.part, error),
      )
    }
  }

  async #store({ part, head }: QueuedPart): Promise<PartReceipt> {
    const { storage, handle, budget, holder } = this.#request
    if (head.size === 0) return storage.writePart(handle, part, this.#request)
    // Read back to be written with the part, they count until it landed.
    budget.take(head.size, holder)
    const buffers = [...(await head.read()), ...part.buffers]
    const receipt = await storage.writePart(handle, { ...part, buffers }, this.#request)
    void head.discard()
    return receipt
  }

  #onStored(part: Part, receipt: PartReceipt): void {
    // Not after a failure: then a request that was given up may still be reading.
    if (this.#request.frees) freeBuffers(part.buffers)
    this.#land(part)
    if (part.number === this.#next) this.#count(receipt)
    else this.#keep(part.number, receipt)
    for (let next = this.#landed?.get(this.#next); next; next = this.#landed?.get(this.#next)) {
      this.#landed?.delete(this.#next)
      this.#count(next)
    }
    this.#send()
    this.#request.onChange()
  }

  #keep(number: number, receipt: PartReceipt): void {
    this.#landed ??= new Map()
    this.#landed.set(number, receipt)
  }

  #count(receipt: PartReceipt): void {
    this.#next += 1
    this.#offset = receipt.offset + receipt.size
    if (!this.#isContiguous) this.#receipts.push(receipt)
  }

  #onFailed(part: Part, error: unknown): void {
    this.#failure ??= { error }
    this.drop()
    this.#land(part)
    this.#request.onChange()
  }

  #land(part: Part): void {
    this.#inFlight -= 1
    this.#request.budget.arrive(part.size)
    if (this.isEmpty) this.#idle?.()
  }
}
