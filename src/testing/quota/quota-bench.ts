import { randomUUID } from 'node:crypto'
import type { OwnerLimits, QuotaAnswer, QuotaContext, QuotaStore } from '../../core/ports/quota.ts'

/** The store of accounts that a kit is run on. */
export interface QuotaSubject {
  /**
   * A new instance over the same place, every time: what another process would make. The kit closes what it opened. A
   * store that lives in one process alone may give the same instance.
   */
  open(): QuotaStore
}

/** What one clause works with: two instances of the subject, and an owner of whom nobody else keeps account. */
export class QuotaBench {
  readonly store: QuotaStore
  /** What another process sees. */
  readonly other: QuotaStore
  readonly owner: string = `owner of a clause: ${randomUUID()} {}*'"`
  readonly context: QuotaContext = { signal: new AbortController().signal }
  readonly #owners = new Map<string | undefined, Set<string>>()

  constructor(subject: QuotaSubject) {
    this.store = subject.open()
    this.other = subject.open()
  }

  reserve(
    upload: string,
    bytes: number,
    limits: OwnerLimits = {},
    { owner = this.owner, at = 1000, store = this.store }: ReserveOptions = {},
  ): Promise<QuotaAnswer> {
    this.#remember(owner, upload)
    return store.reserve(owner, { upload, bytes, at }, limits, this.context)
  }

  settle(upload: string, bytes: number): Promise<void> {
    this.#remember(this.owner, upload)
    return this.store.settle(this.owner, upload, bytes, this.context)
  }

  release(upload: string, owner: string | undefined = this.owner): Promise<void> {
    return this.store.release(owner, upload, this.context)
  }

  /** Bytes and open uploads, as another process sees them. */
  async usage(owner: string | undefined = this.owner): Promise<readonly [number, number]> {
    const { bytes, openUploads } = await this.other.usage(owner, this.context)
    return [bytes, openUploads]
  }

  open(before: number, limit = 100): Promise<readonly string[]> {
    return this.other.open(this.owner, before, limit, this.context)
  }

  async dispose(): Promise<void> {
    for (const [owner, uploads] of this.#owners)
      for (const upload of uploads) await this.store.release(owner, upload, this.context)
    await this.store.close?.()
    if (this.other !== this.store) await this.other.close?.()
  }

  #remember(owner: string | undefined, upload: string): void {
    this.#owners.set(owner, (this.#owners.get(owner) ?? new Set()).add(upload))
  }
}

interface ReserveOptions {
  readonly owner?: string
  readonly at?: number
  readonly store?: QuotaStore
}
