import type { RunningHash, SavableHash } from './ports/functions.ts'

/**
 * The hash of a whole file as its bytes arrive. One that can be saved is, wherever a part ends: that is how far bytes
 * may turn out to be durable when the rest of a chunk is lost.
 */
export class WholeHash {
  readonly hash: RunningHash
  readonly #saved: SavableHash | undefined
  readonly #states = new Map<number, string>()
  #offset: number

  constructor(hash: RunningHash | SavableHash, offset: number, isSaved: boolean) {
    this.hash = hash
    this.#saved = isSaved && 'save' in hash ? hash : undefined
    this.#offset = offset
  }

  /** `piecesTo` says of so many bytes where in them parts end: the sizes of the pieces before each cut. */
  update(bytes: Uint8Array, piecesTo: (size: number) => readonly number[]): void {
    let rest = bytes
    for (const piece of this.#saved ? piecesTo(bytes.length) : []) {
      this.#advance(rest.subarray(0, piece))
      if (this.#saved) this.#states.set(this.#offset, this.#saved.save())
      rest = rest.subarray(piece)
    }
    this.#advance(rest)
  }

  /** The state after so many bytes of the file, as a field of a record; nothing where none was saved. */
  savedAt(offset: number): { readonly digestState?: string } {
    const digestState = offset === this.#offset ? this.#saved?.save() : this.#states.get(offset)
    return digestState === undefined ? {} : { digestState }
  }

  #advance(bytes: Uint8Array): void {
    this.hash.update(bytes)
    this.#offset += bytes.length
  }
}
