import { applyChange, checkGuard } from '../../core/apply-change.ts'
import { deepFreeze } from '../../core/deep-freeze.ts'
import { UploadError } from '../../core/errors.ts'
import { listPosition, positionOfCursor, stateOf } from '../../core/list-order.ts'
import type { ListQuery, RecordPage, SessionStore } from '../../core/ports/sessions.ts'
import type { UploadRecord } from '../../core/types.ts'

/**
 * Records in the memory of this process, gone when it ends: for tests, and the reference that other stores are
 * measured by. `due` and `list` look at every record.
 */
export function memorySessions(): SessionStore {
  const records = new Map<string, UploadRecord>()
  return {
    name: 'memory',

    async create(record, { signal }) {
      signal.throwIfAborted()
      if (records.has(record.id)) throw taken(record.id)
      records.set(record.id, frozenCopy(record))
    },

    async get(id, { signal }) {
      signal.throwIfAborted()
      return records.get(id)
    },

    async update(id, change, guard, { signal }) {
      signal.throwIfAborted()
      const record = records.get(id)
      if (!record) throw missing(id)
      const next = Object.freeze(applyChange(record, frozenCopy(change), guard))
      records.set(id, next)
      return next
    },

    async delete(id, guard, { signal }) {
      signal.throwIfAborted()
      const record = records.get(id)
      if (!record) return
      checkGuard(record, guard)
      records.delete(id)
    },

    async due(now, limit, { signal }) {
      signal.throwIfAborted()
      return [...records.values()]
        .filter(record => dueAt(record) <= now)
        .sort((a, b) => dueAt(a) - dueAt(b))
        .slice(0, limit)
        .map(record => record.id)
    },

    async list(query, { signal }) {
      signal.throwIfAborted()
      return page([...records.values()], query)
    },
  }
}

function page(records: readonly UploadRecord[], query: ListQuery): RecordPage {
  const below = positionOfCursor(query.cursor)
  const found = records
    .filter(record => belongs(record, query))
    .map(record => ({ record, position: listPosition(record) }))
    .filter(({ position }) => below === undefined || position < below)
    .sort((a, b) => (a.position < b.position ? 1 : -1))
  const shown = found.slice(0, query.limit)
  const last = shown.at(-1)
  const more = last !== undefined && found.length > shown.length
  return { records: shown.map(({ record }) => record), ...(more ? { cursor: last.position } : {}) }
}

function belongs(record: UploadRecord, { collection, owner, state }: ListQuery): boolean {
  return (
    record.collection === collection &&
    record.owner === owner &&
    (state === undefined || stateOf(record.status) === state)
  )
}

function dueAt(record: UploadRecord): number {
  return record.dueAt ?? Number.POSITIVE_INFINITY
}

/** What any store gives back: a value that went through JSON. Frozen, because this one gives it out itself. */
function frozenCopy<T>(value: T): T {
  return deepFreeze(JSON.parse(JSON.stringify(value)))
}

function taken(id: string): UploadError {
  return new UploadError('ID_TAKEN', `There is an upload ${id} already`, { details: { id } })
}

function missing(id: string): UploadError {
  return new UploadError('UPLOAD_NOT_FOUND', `There is no upload ${id}`, { details: { id } })
}
