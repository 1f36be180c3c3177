import type { AnyStorage, Assembly, StorageContext, StorageTarget } from '../../core/ports/storage.ts'
import type { Json, PartReceipt, StoredObject } from '../../core/types.ts'

/** What an upload needs of its bench. */
export interface UploadBench {
  readonly storage: AnyStorage
  readonly other: AnyStorage
  readonly partSize: number
  readonly context: StorageContext
  remember(object: StoredObject): StoredObject
}

/** One part as a clause wants it written. */
export interface PartDraft {
  readonly number: number
  readonly offset: number
  readonly bytes: Uint8Array
  readonly last?: boolean
}

/** An open upload of a clause, in the hands of one process. */
export class BenchUpload {
  readonly target: StorageTarget
  readonly handle: Json
  readonly #bench: UploadBench
  readonly #storage: AnyStorage

  constructor(bench: UploadBench, target: StorageTarget, handle: Json, storage: AnyStorage = bench.storage) {
    this.#bench = bench
    this.#storage = storage
    this.target = target
    this.handle = handle
  }

  /** The same upload in the hands of another process: its handle went through JSON. */
  elsewhere(): BenchUpload {
    const handle = JSON.parse(JSON.stringify(this.handle))
    return new BenchUpload(this.#bench, this.target, handle, this.#bench.other)
  }

  writePart({ number, offset, bytes, last = false }: PartDraft): Promise<PartReceipt> {
    const part = { number, offset, size: bytes.length, buffers: [bytes], last }
    return this.#storage.writePart(this.handle, part, this.#bench.context)
  }

  /** Writes everything in order, in parts of the bench's size; the rest is the last. */
  async write(bytes: Uint8Array): Promise<Assembly> {
    const receipts: PartReceipt[] = []
    for (const part of this.cut(bytes)) receipts.push(await this.writePart(part))
    return this.assembly(bytes.length, receipts)
  }

  cut(bytes: Uint8Array): readonly PartDraft[] {
    const size = this.#bench.partSize
    return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => ({
      number: index + 1,
      offset: index * size,
      bytes: bytes.subarray(index * size, (index + 1) * size),
      last: (index + 1) * size >= bytes.length,
    }))
  }

  assembly(size: number, receipts: readonly PartReceipt[]): Assembly {
    const parts = [...receipts].sort((a, b) => a.number - b.number)
    return { size, parts: this.#storage.traits.contiguous ? [] : parts }
  }

  async complete(assembly: Assembly): Promise<StoredObject> {
    return this.#bench.remember(await this.#storage.complete(this.handle, assembly, this.#bench.context))
  }

  abort(): Promise<void> {
    return this.#storage.abort(this.handle, this.#bench.context)
  }
}
