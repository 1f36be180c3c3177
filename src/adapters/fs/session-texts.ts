import type { BigIntStats } from 'node:fs'

/** What tells one written file from all others that were ever at its path. */
export type WrittenFile = Pick<BigIntStats, 'ino' | 'mtimeNs' | 'size'>

interface Entry {
  readonly text: string
  readonly file: WrittenFile
}

/**
 * The texts of the records that this process wrote last: one stat instead of opening and reading a file. Bounded
 * by characters. Measured on a 1 KB record: 50 microseconds to stat, 210 to read.
 */
export class SessionTexts {
  readonly #entries = new Map<string, Entry>()
  readonly #maxCharacters: number
  #characters = 0

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters
  }

  has(id: string): boolean {
    return this.#entries.has(id)
  }

  /** The text, if the file is still the one that this process wrote. */
  get(id: string, file: WrittenFile): string | undefined {
    const entry = this.#entries.get(id)
    if (!entry) return undefined
    const { ino, mtimeNs, size } = entry.file
    const isSame = ino === file.ino && mtimeNs === file.mtimeNs && size === file.size
    if (!isSame) this.forget(id)
    return isSame ? entry.text : undefined
  }

  set(id: string, text: string, { ino, mtimeNs, size }: WrittenFile): void {
    this.forget(id)
    this.#entries.set(id, { text, file: { ino, mtimeNs, size } })
    this.#characters += text.length
    for (const oldest of this.#entries.keys()) {
      if (this.#characters <= this.#maxCharacters) return
      this.forget(oldest)
    }
  }

  forget(id: string): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    this.#entries.delete(id)
    this.#characters -= entry.text.length
  }
}
