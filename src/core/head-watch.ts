/** Bytes: what `file-type` asks for to tell types apart, and little enough to be in a record. */
export const headSize = 4100

/** Gathers the first bytes of an upload as they come by. They are copied: the rest of a buffer need not wait for them. */
export class HeadWatch {
  readonly #bytes: Uint8Array
  #size: number

  /** Goes on behind the bytes gathered before, until there are `wanted`. */
  constructor(before: Uint8Array, wanted: number) {
    this.#bytes = new Uint8Array(wanted)
    this.#size = Math.min(before.length, wanted)
    this.#bytes.set(before.subarray(0, wanted))
  }

  get isFull(): boolean {
    return this.#size === this.#bytes.length
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#size)
  }

  push(bytes: Uint8Array): void {
    const taken = bytes.subarray(0, this.#bytes.length - this.#size)
    this.#bytes.set(taken, this.#size)
    this.#size += taken.length
  }
}
