import { randomUUID } from 'node:crypto'
import { applyChange } from '../../core/apply-change.ts'
import type { RecordChange, SessionContext, SessionStore } from '../../core/ports/sessions.ts'
import type { UploadRecord } from '../../core/types.ts'

/** The session store that a kit is run on. Its place should hold no records of anybody else. */
export interface SessionsSubject {
  /**
   * A new instance over the same place, every time: what another process would make. The kit closes what it
   * opened. A store that lives in one process alone may give the same instance.
   */
  open(): SessionStore
}

/** What one clause works with: two instances of the subject, and every record it made, to be cleared away. */
export class SessionsBench {
  readonly store: SessionStore
  /** What another process sees. */
  readonly other: SessionStore
  readonly collection: string = `kit-${randomUUID()}`
  readonly context: SessionContext = { signal: new AbortController().signal }
  readonly #ids = new Set<string>()

  constructor(subject: SessionsSubject) {
    this.store = subject.open()
    this.other = subject.open()
  }

  record(overrides: Partial<UploadRecord> = {}): UploadRecord {
    const id = randomUUID()
    return {
      id,
      collection: this.collection,
      status: 'created',
      name: 'file.bin',
      metadata: {},
      offset: 0,
      length: 1000,
      chunkSize: 100,
      parts: [],
      hashFunction: 'md5',
      retriesLeft: 2,
      storage: 'memory',
      key: `uploads/${id}/file.bin`,
      createdAt: 1000,
      updatedAt: 1000,
      wire: {},
      revision: 0,
      fence: 0,
      handle: {},
      ...overrides,
    }
  }

  async create(overrides: Partial<UploadRecord> = {}): Promise<UploadRecord> {
    const record = this.record(overrides)
    this.#ids.add(record.id)
    await this.store.create(record, this.context)
    return record
  }

  /** Changes a record as the engine would: with its own fence and revision. */
  update(
    record: UploadRecord,
    change: RecordChange,
    store: SessionStore = this.store,
  ): Promise<UploadRecord> {
    return store.update(record.id, change, record, this.context)
  }

  /** What the other process reads. */
  get(id: string): Promise<UploadRecord | undefined> {
    return this.other.get(id, this.context)
  }

  delete(record: UploadRecord): Promise<void> {
    return this.store.delete(record.id, record, this.context)
  }

  async dispose(): Promise<void> {
    for (const id of this.#ids) {
      const record = await this.store.get(id, this.context)
      if (record) await this.store.delete(id, record, this.context)
    }
    await this.store.close?.()
    if (this.other !== this.store) await this.other.close?.()
  }
}

/** What a record becomes, by the one definition that all stores share. */
export function expected(record: UploadRecord, change: RecordChange): UploadRecord {
  return JSON.parse(JSON.stringify(applyChange(record, change, record)))
}
