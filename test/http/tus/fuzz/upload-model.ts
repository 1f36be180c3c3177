import { expect } from 'vitest'
import type { MemoryStorage } from '../../../../src/adapters/memory/index.ts'
import type { Upload } from '../../../../src/core/types.ts'
import type { UploadEngine } from '../../../../src/core/upload-engine.ts'
import { knownBytes } from './known-bytes.ts'
import type { Target } from './random-request.ts'

/** What must be true of uploads whatever was sent: looks at all of them, and remembers how they stood. */
export class UploadModel {
  readonly #engine: UploadEngine
  readonly #storage: MemoryStorage
  readonly #offsets = new Map<string, number>()
  /** Lengths of partial uploads, for finals that outlive them. */
  readonly #lengths = new Map<string, number>()
  completed = 0

  constructor(engine: UploadEngine, storage: MemoryStorage) {
    this.#engine = engine
    this.#storage = storage
  }

  /** Holds every upload to the rules, and gives the newest for requests to aim at. */
  async check(): Promise<readonly Target[]> {
    const uploads = await this.#all()
    for (const upload of uploads)
      if (upload.partial) this.#lengths.set(upload.id, upload.length ?? upload.offset)
    for (const upload of uploads) this.#checkOne(upload)
    this.completed = uploads.filter(each => each.status === 'completed').length
    expect(this.#storage.objects.size).toBe(this.completed)
    return uploads.slice(0, 12).map(({ id, offset, length, partial }) => ({
      id,
      offset,
      ...(length === undefined ? {} : { length }),
      isPartial: partial === true,
    }))
  }

  #checkOne(upload: Upload): void {
    const { id, offset, length, status, object, sources, partial } = upload
    expect(offset, `offset of ${id}`).toBeGreaterThanOrEqual(this.#offsets.get(id) ?? 0)
    expect(offset, `offset of ${id}`).toBeLessThanOrEqual(length ?? Number.POSITIVE_INFINITY)
    this.#offsets.set(id, offset)
    if (partial) expect(status).not.toBe('completed')
    if (status !== 'completed') {
      expect(object).toBeUndefined()
      return
    }
    const stored = Buffer.from(this.#storage.objects.get(object?.key ?? '')?.bytes ?? [])
    const sizes = sources?.map(each => this.#lengths.get(each) ?? 0) ?? [length ?? 0]
    expect(stored.equals(Buffer.concat(sizes.map(size => knownBytes(0, size)))), `bytes of ${id}`).toBe(true)
  }

  async #all(): Promise<readonly Upload[]> {
    const pages: Upload[] = []
    let cursor: string | undefined
    do {
      const page = await this.#engine.list(cursor === undefined ? {} : { cursor })
      pages.push(...page.uploads)
      cursor = page.cursor
    } while (cursor !== undefined)
    return pages
  }
}
