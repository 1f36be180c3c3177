import type { BudgetHolder, ByteBudget } from './byte-budget.ts'
import type { ByteSink } from './drain-source.ts'
import { PartHead } from './part-head.ts'
import { cutsAnywhere, type PartPlan } from './part-plan.ts'
import { PartQueue } from './part-queue.ts'
import type { AnyStorage, Part } from './ports/storage.ts'
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
  /** Nobody else keeps the buffers that are pushed: they are freed once they are stored. */
  readonly frees?: boolean
  readonly signal: AbortSignal
  /** Told after each part how far the bytes are durable. */
  readonly onStored?: (durable: Durable) => void
  /** Told at once when bytes cannot be stored. */
  readonly onFailure: (error: unknown) => void
}

/** Bytes in the storage, without holes: up to `offset`, in `parts` new since the writer began, then in `tails`. */
export interface Durable {
  readonly offset: number
  readonly parts: readonly PartReceipt[]
  readonly tails?: readonly Tail[]
}

/**
 * Turns bytes as they come into parts of known size: gathers buffers without copying them, hands a part over
 * when it is full, and lets the next fill while it is written.
 */
export class PartWriter implements ByteSink, BudgetHolder {
  readonly #request: PartWriterRequest
  readonly #cutsAnywhere: boolean
  readonly #preferredWrite: number
  readonly #queue: PartQueue
  /** The part that is being filled: its head, then buffers; `#filled` counts the bytes of the buffers. */
  #head: PartHead
  #filling: Uint8Array[] = []
  #filled = 0
  #position: number
  #number: number
  #wanted: number
  #failure: { readonly error: unknown } | undefined
  #wake: (() => void) | undefined
  #isLively = true

  constructor(request: PartWriterRequest) {
    this.#request = request
    this.#cutsAnywhere = cutsAnywhere(request.storage.traits)
    this.#preferredWrite = request.storage.traits.preferredWrite
    this.#position = request.position
    this.#number = request.number
    this.#wanted = this.#sizeOf(request.number)
    this.#head = new PartHead(request, request.position, request.tails)
    const { storage, handle, budget, position, number, signal } = request
    this.#queue = new PartQueue({
      storage,
      handle,
      budget,
      position,
      number,
      signal,
      isHeld: request.isHeld ?? false,
      frees: request.frees ?? false,
      holder: this,
      onChange: () => this.#onChange(),
    })
    request.budget.join(this)
  }

  push(bytes: Uint8Array): boolean {
    if (this.#failure) throw this.#failure.error
    this.#isLively = true
    this.#gather(bytes)
    const hasRoom = this.#request.budget.take(bytes.length, this)
    if (!hasRoom) this.relieve()
    return hasRoom && !this.#queue.isBehind
  }

  whenReady(wake: () => void): void {
    this.#wake = () => this.#request.budget.room(wake, this)
    this.#wakeIfReady()
  }

  relieve(): void {
    if (this.#cutsAnywhere && this.#filled > 0 && this.#queue.isIdle) this.#seal()
  }

  writeIdle(): void {
    if (!this.#isLively) this.relieve()
    this.#isLively = false
  }

  get halfPart(): number {
    if (this.#queue.isHeld) return this.#filled + this.#queue.heldBytes
    return this.#cutsAnywhere ? 0 : this.#filled
  }

  putDown(): number {
    // Behind, it is the storage that is slow: more requests would not make it faster, and parts that land free memory.
    if (this.#queue.isBehind || this.#queue.isHeld) return 0
    if (!this.#request.storage.tail || this.#filled === 0) return 0
    const buffers = this.#filling
    const size = this.#filled
    this.#filling = []
    this.#filled = 0
    const { budget } = this.#request
    budget.depart(size, this)
    this.#head
      .grow(buffers)
      .catch(error => this.#fail(error))
      .finally(() => budget.arrive(size))
    return size
  }

  /** The sizes of the pieces that the next `size` bytes are cut into where parts end, but for what is left. */
  readonly piecesTo = (size: number): readonly number[] => {
    if (this.#cutsAnywhere) return []
    const pieces: number[] = []
    let piece = this.#room
    for (let left = size; left >= piece; piece = this.#sizeOf(this.#number + pieces.length)) {
      pieces.push(piece)
      left -= piece
    }
    return pieces
  }

  /** Stores what is left, as the last part or as a tail, and resolves when every byte pushed is durable. */
  async finish(isLast: boolean): Promise<Durable> {
    const becomesTail = !isLast && this.#request.storage.tail !== undefined
    if (!becomesTail && this.#head.size + this.#filled > 0) this.#seal()
    this.#release()
    if (!this.#queue.isEmpty) await this.#queue.settled()
    if (becomesTail && !this.#failure) this.putDown()
    const tails = this.#failure || this.#head.size === 0 ? [] : await this.#head.tails()
    if (this.#failure) throw this.#failure.error
    const durable = this.#queue.durable
    if (tails.length === 0) return this.#end(durable)
    return this.#end({ ...durable, offset: this.#position + this.#head.size, tails })
  }

  /** Drops what was not handed over yet and resolves when nothing is on its way any more. */
  async abandon(): Promise<Durable> {
    this.#queue.drop()
    await this.#queue.settled()
    await this.#head.discard()
    return this.#end(this.#queue.durable)
  }

  get #room(): number {
    return this.#wanted - this.#head.size - this.#filled
  }

  #gather(bytes: Uint8Array): void {
    let rest = bytes
    while (!this.#cutsAnywhere && rest.length > this.#room) {
      const room = this.#room
      this.#add(rest.subarray(0, room))
      rest = rest.subarray(room)
      this.#seal()
    }
    this.#add(rest)
    if (this.#room <= 0) this.#seal()
  }

  #add(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#filling.push(bytes)
    this.#filled += bytes.length
  }

  #seal(): void {
    const size = this.#head.size + this.#filled
    const end = this.#position + size
    const part: Part = {
      number: this.#number,
      offset: this.#position,
      size,
      buffers: this.#filling,
      last: end === this.#request.length,
    }
    const head = this.#head
    this.#head = new PartHead(this.#request, end)
    this.#filling = []
    this.#filled = 0
    this.#position = end
    this.#number += 1
    this.#wanted = this.#sizeOf(this.#number)
    this.#queue.push({ part, head })
  }

  #release(): void {
    if (this.#queue.isHeld) this.#queue.release()
  }

  #sizeOf(number: number): number {
    const { plan } = this.#request
    return this.#cutsAnywhere ? this.#preferredWrite : plan.sizeOf(number)
  }

  #onChange(): void {
    if (this.#queue.failure) this.#fail(this.#queue.failure.error)
    else {
      if (this.#request.budget.isExhausted) this.relieve()
      this.#request.onStored?.(this.#queue.durable)
    }
    this.#wakeIfReady()
  }

  #fail(error: unknown): void {
    if (this.#failure) return
    this.#failure = { error }
    this.#request.onFailure(error)
  }

  #wakeIfReady(): void {
    if (!this.#wake || this.#queue.isBehind) return
    const wake = this.#wake
    this.#wake = undefined
    wake()
  }

  #end(durable: Durable): Durable {
    this.#request.budget.give(this.#filled)
    this.#filled = 0
    this.#filling = []
    this.#request.budget.leave(this)
    return durable
  }
}
