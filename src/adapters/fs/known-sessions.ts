import { type FileStamp, isSameStamp } from './file-stamp.ts'
import type { SessionFile } from './session-file.ts'

/**
 * The files that this process read or wrote last: one look at the file's stamp instead of opening, reading and
 * parsing it. Bounded by the files' bytes; what was used longest ago goes first.
 */
export class KnownSessions {
  readonly #files = new Map<string, SessionFile>()
  readonly #maxBytes: number
  readonly #looked = new Set<SessionFile>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** As this process saw it last. */
  peek(id: string): SessionFile | undefined {
    return this.#files.get(id)
  }

  /**
   * The file, if what is at its path now is still what is known of it. One look lasts until something is waited for: a lock
   * that another process had until now cannot be had without waiting.
   */
  get(id: string, stampAt: (path: string) => FileStamp | undefined): SessionFile | undefined {
    const file = this.#files.get(id)
    if (!file || this.#looked.has(file)) return file
    this.forget(id)
    if (!isSameStamp(stampAt(file.path), file.stamp)) return undefined
    this.#add(id, file)
    if (this.#looked.size === 0) process.nextTick(() => this.#looked.clear())
    this.#looked.add(file)
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
