import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { isUploadError } from '../../core/errors.ts'
import type { AnyStorage, StorageContext, StorageTarget } from '../../core/ports/storage.ts'
import type { StoredObject } from '../../core/types.ts'
import { assertSameBytes, collect } from '../same-bytes.ts'
import { type SeededRandom, seededRandom } from '../seeded-random.ts'
import { BenchUpload } from './bench-upload.ts'
import { partCountFor, partSizeFor } from './part-size.ts'

/** The storage that a kit is run on. */
export interface StorageSubject {
  /**
   * A new instance over the same place, every time: what another process would make. Called once when clauses
   * are made, to read the traits, and twice for each clause; the kit closes what it opened.
   */
  open(): AnyStorage
  /** Reads a published object whole, where the adapter has no `read`; `undefined` when there is none. */
  readonly fetch?: (key: string) => Promise<Uint8Array | undefined>
  /**
   * The server publishes all parts that it was ever sent, or refuses (Ceph): it need not publish fewer. Leave it out
   * where parts that a crash left behind are no hindrance.
   */
  readonly publishesAllOrNothing?: boolean
}

/** What one clause works with: two instances of the subject, and everything it made, to be cleared away. */
export class StorageBench {
  readonly storage: AnyStorage
  /** What another process sees. */
  readonly other: AnyStorage
  /** A legal size for a part that is not the last, in bytes. */
  readonly partSize: number
  readonly random: SeededRandom = seededRandom(1)
  readonly context: StorageContext = { signal: new AbortController().signal }
  readonly #subject: StorageSubject
  readonly #uploads: BenchUpload[] = []
  readonly #keys = new Set<string>()

  constructor(subject: StorageSubject) {
    this.#subject = subject
    this.storage = subject.open()
    this.other = subject.open()
    this.partSize = partSizeFor(this.storage.traits)
  }

  target(overrides: Partial<StorageTarget> = {}): StorageTarget {
    const id = randomUUID()
    const key = `conformance/${id}/file.bin`
    return { id, key, metadata: {}, conflict: 'rename', partSize: this.partSize, ...overrides }
  }

  async create(overrides: Partial<StorageTarget> = {}): Promise<BenchUpload> {
    const target = this.target(overrides)
    const handle = await this.storage.create(target, this.context)
    const upload = new BenchUpload(this, target, handle)
    this.#uploads.push(upload)
    return upload
  }

  /** A published upload of these bytes. */
  async publish(bytes: Uint8Array, overrides: Partial<StorageTarget> = {}): Promise<StoredObject> {
    const upload = await this.create(overrides)
    return upload.complete(await upload.write(bytes))
  }

  /** Whether it may refuse to publish a part of what was written; it must never publish more. */
  get mayRefuseFewer(): boolean {
    return this.storage.traits.order === 'sequential' || this.#subject.publishesAllOrNothing === true
  }

  /** What a reader in another process finds under a key. */
  async published(key: string): Promise<Uint8Array | undefined> {
    if (!this.other.read) {
      assert.ok(this.#subject.fetch, 'a subject whose adapter has no read() must give the kit a fetch()')
      return this.#subject.fetch(key)
    }
    try {
      return await collect(this.other.read(key, { start: 0, end: Number.MAX_SAFE_INTEGER }, this.context))
    } catch (error) {
      if (isUploadError(error, 'STORAGE_GONE')) return undefined
      throw error
    }
  }

  /** Does not compare with `undefined`: the assertion would print the whole object. */
  async assertUnpublished(key: string, when?: string): Promise<void> {
    const found = await this.published(key)
    assert.ok(!found, `${key} is visible${when ? `, ${when}` : ''}: ${found?.length} bytes`)
  }

  async assertPublished(key: string, bytes: Uint8Array): Promise<void> {
    const found = await this.published(key)
    assert.ok(found, `there is no object ${key}`)
    assertSameBytes(found, bytes, `object ${key}`)
  }

  /** Random bytes that fill `parts` parts, fewer where the storage takes fewer, the last of them in part. */
  bytes(parts: number): Uint8Array {
    const full = partCountFor(this.storage.traits, parts) - 1
    return this.random.bytes(full * this.partSize + Math.ceil(this.partSize / 3))
  }

  /** Remembers an object for clearing away. */
  remember(object: StoredObject): StoredObject {
    this.#keys.add(object.key)
    return object
  }

  async dispose(): Promise<void> {
    for (const { handle } of this.#uploads) await this.storage.abort(handle, this.context)
    for (const key of this.#keys) await this.storage.remove?.(key, this.context)
    await this.storage.close?.()
    if (this.other !== this.storage) await this.other.close?.()
  }
}
