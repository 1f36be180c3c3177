import type { AnyStorage, StorageContext } from './ports/storage.ts'
import { readTails, sizeOfTails, tailsToKeep } from './tail-runs.ts'
import type { Json, Tail } from './types.ts'

/** What the tails of a part are written with. */
export interface PartHeadRequest extends StorageContext {
  readonly storage: AnyStorage
  readonly handle: Json
}

/**
 * The beginning of a part that is in the storage already, as tails: those that a record knows, and those put down
 * since. The latter are removed as soon as their bytes are elsewhere.
 */
export class PartHead {
  readonly #request: PartHeadRequest
  readonly #position: number
  /** Made when they are needed: most parts have no head. */
  #unrecorded: Set<Tail> | undefined
  #tails: readonly Tail[]
  #size: number
  #growth: Promise<void> | undefined

  constructor(request: PartHeadRequest, position: number, tails: readonly Tail[] = []) {
    this.#request = request
    this.#position = position
    this.#tails = tails
    this.#size = sizeOfTails(tails)
  }

  /** Bytes, with those on their way. */
  get size(): number {
    return this.#size
  }

  /** Puts more bytes down behind the others; resolves when they are durable. */
  grow(buffers: readonly Uint8Array[]): Promise<void> {
    const size = buffers.reduce((sum, each) => sum + each.length, 0)
    this.#size += size
    this.#growth = (this.#growth ?? Promise.resolve()).then(() => this.#write(buffers, size))
    return this.#growth
  }

  async tails(): Promise<readonly Tail[]> {
    await this.#growth
    return this.#tails
  }

  async read(): Promise<readonly Uint8Array[]> {
    const { storage, handle } = this.#request
    return readTails(storage.tail, handle, await this.tails(), this.#request)
  }

  /** Nobody needs them any more. What fails to be removed here is freed with the upload. */
  async discard(): Promise<void> {
    await this.#growth?.catch(() => {})
    await this.#remove(this.#tails)
  }

  async #write(buffers: readonly Uint8Array[], size: number): Promise<void> {
    const { storage, handle } = this.#request
    const kept = this.#tails.slice(0, tailsToKeep(this.#tails, size))
    const merged = this.#tails.slice(kept.length)
    const grown = {
      offset: this.#position + sizeOfTails(kept),
      size: size + sizeOfTails(merged),
      buffers: [...(await readTails(storage.tail, handle, merged, this.#request)), ...buffers],
    }
    const tail = await storage.tail?.write(handle, grown, this.#request)
    if (!tail) return
    this.#unrecorded ??= new Set()
    this.#unrecorded.add(tail)
    this.#tails = [...kept, tail]
    await this.#remove(merged)
  }

  async #remove(tails: readonly Tail[]): Promise<void> {
    const { storage, handle } = this.#request
    const own = tails.filter(tail => this.#unrecorded?.delete(tail))
    await Promise.allSettled(own.map(tail => storage.tail?.remove(handle, tail, this.#request)))
  }
}
