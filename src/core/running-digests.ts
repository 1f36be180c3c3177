import { findHashFunction } from './digest.ts'
import type { HashFunction, RunningHash } from './ports/functions.ts'
import type { UploadRecord } from './types.ts'

/** So many unfinished digests are remembered; an older one is computed again from the stored bytes. */
const remembered = 1000

/**
 * Whole-file digests under way in this process. A native hash cannot be saved, so they are a shortcut: whoever finds
 * none that reaches the end of the file reads the bytes again.
 */
export class RunningDigests {
  readonly #functions: readonly HashFunction[]
  readonly #running = new Map<string, { readonly offset: number; readonly hash: RunningHash }>()

  constructor(functions: readonly HashFunction[]) {
    this.#functions = functions
  }

  /** A hash over the bytes up to the record's offset, to go on with; absent when none is known. */
  fork(record: UploadRecord): RunningHash | undefined {
    if (!record.digest) return undefined
    if (record.offset === 0) return findHashFunction(this.#functions, record.digest.algorithm).create()
    const known = this.#running.get(record.id)
    return known?.offset === record.offset ? known.hash.copy?.() : undefined
  }

  keep(id: string, offset: number, hash: RunningHash): void {
    this.#running.delete(id)
    this.#running.set(id, { offset, hash })
    if (this.#running.size <= remembered) return
    const [oldest] = this.#running.keys()
    if (oldest !== undefined) this.#running.delete(oldest)
  }

  forget(id: string): void {
    this.#running.delete(id)
  }
}
