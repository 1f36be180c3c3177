import { type FileStamp, isSameStamp } from './file-stamp.ts'
import type { SessionFile } from './session-file.ts'

/**
 * The files that this process read or wrote last: one look at the file's stamp instead of opening, reading and
 * parsing it. Bounded by the files' bytes; what was used longest ago goes first.
 */
export class KnownSessions {
  readonly #files = new Map<string, SessionFile>()
  readonly #maxBytes: number
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** The file, if what is at its path now is still what is known of it. */
  get(id: string, stampAt: (path: string) => FileStamp | undefined): SessionFile | undefined {
    const file = this.#files.get(id)
    if (!file) return undefined
    this.forget(id)
    if (!isSameStamp(stampAt(file.path), file.stamp)) return undefined
    this.#add(id, file)
    return file
  }

  set(id: string, file: SessionFile): void {
    this.forget(id)
    this.#add(id, file)
    for (const oldest of this.#files.keys()) {
      if (this.#bytes <= this.#maxBytes) return
      this.forget(oldest)
    }
  }

  forget(id: string): void {
    const file = this.#files.get(id)
    if (!file) return
    this.#files.delete(id)
    this.#bytes -= Number(file.stamp.size)
  }

  #add(id: string, file: SessionFile): void {
    this.#files.set(id, file)
    this.#bytes += Number(file.stamp.size)
  }
}
