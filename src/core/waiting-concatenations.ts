/** So many are remembered; an older one is found again by whoever looks at it, or by the sweeper. */
const remembered = 1000

/**
 * Which concatenations of this process wait for which partial uploads, so that whoever finishes the last partial
 * can see to them. A shortcut: their records alone are enough.
 */
export class WaitingConcatenations {
  readonly #waiting = new Map<string, ReadonlySet<string>>()

  add(id: string, sources: readonly string[]): void {
    this.#waiting.set(id, new Set(sources))
    if (this.#waiting.size <= remembered) return
    const [oldest] = this.#waiting.keys()
    if (oldest !== undefined) this.#waiting.delete(oldest)
  }

  /** Ids of those that wait for a partial upload, among others. */
  for(partial: string): readonly string[] {
    return [...this.#waiting].filter(([, sources]) => sources.has(partial)).map(([id]) => id)
  }

  forget(id: string): void {
    this.#waiting.delete(id)
  }
}
