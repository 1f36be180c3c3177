import type { PartReceipt, UploadRecord } from '../types.ts'

/**
 * Keeps upload records. A change is data, applied atomically and guarded by revision and fence; every store
 * must agree with `applyChange` for any sequence of changes (the conformance kit proves it).
 * Failures of the backend itself are `SESSIONS_UNAVAILABLE` or one of its kind, and retryable where they may pass.
 */
export interface SessionStore {
  readonly name: string

  /** `ID_TAKEN` when there is a record of that id. */
  create(record: UploadRecord, context: SessionContext): Promise<void>

  get(id: string, context: SessionContext): Promise<UploadRecord | undefined>

  /**
   * Applies a change and resolves with the record as it then stands.
   * `UPLOAD_NOT_FOUND` when there is none; `STALE_WRITE` when the guard does not hold. Durable when it resolves.
   */
  update(id: string, change: RecordChange, guard: Guard, context: SessionContext): Promise<UploadRecord>

  /** Missing is success; `STALE_WRITE` when the guard does not hold. */
  delete(id: string, guard: Guard, context: SessionContext): Promise<void>

  /** Ids of records with `dueAt <= now`, about oldest first, at most `limit`. Costs no more than what is due. */
  due(now: number, limit: number, context: SessionContext): Promise<readonly string[]>

  /** One page, newest first. Its cost follows the page, not the store. */
  list(query: ListQuery, context: SessionContext): Promise<RecordPage>

  close?(): Promise<void>
}

/** What must still be true for a change to count. */
export interface Guard {
  /** Of the lock that the writer holds; lower than the record's is refused. */
  readonly fence: number
  /** Of the record that the change was made for. */
  readonly revision: number
}

/** The fields that may change after creation. */
export type ChangeableFields = Pick<
  UploadRecord,
  | 'status'
  | 'length'
  | 'offset'
  | 'key'
  | 'handle'
  | 'tails'
  | 'digestState'
  | 'head'
  | 'headSeen'
  | 'chain'
  | 'lastChunk'
  | 'retriesLeft'
  | 'digest'
  | 'object'
  | 'failure'
  | 'metadata'
  | 'updatedAt'
  | 'expiresAt'
  | 'completedAt'
  | 'dueAt'
  | 'pending'
  | 'wire'
>

/** Fields of a record that a change may take away. */
export type ClearableField = {
  [K in keyof ChangeableFields]-?: undefined extends ChangeableFields[K] ? K : never
}[keyof ChangeableFields]

/** A change of a record, as data: what `applyChange` and every session store make the same of. */
export interface RecordChange {
  readonly set?: Partial<ChangeableFields>
  readonly clear?: readonly ClearableField[]
  /** Added by number, ascending; a number that is there already is replaced. */
  readonly addParts?: readonly PartReceipt[]
}

/** Which records to list, the newest first. */
export interface ListQuery {
  readonly collection: string
  /** Absent: uploads without an owner. */
  readonly owner?: string
  /** `open`: not completed and not failed. Absent: all. */
  readonly state?: 'open' | 'ended'
  /** From the page before. */
  readonly cursor?: string
  readonly limit: number
}

/** Some of the records, and where the next ones begin. */
export interface RecordPage {
  readonly records: readonly UploadRecord[]
  /** Absent on the last page. */
  readonly cursor?: string
}

/** Gives a call to the session store up. */
export interface SessionContext {
  readonly signal: AbortSignal
}
