import { resolve } from 'node:path'
import { checkGuard, holds } from '../../core/apply-change.ts'
import { isUploadError, UploadError } from '../../core/errors.ts'
import type { SessionStore } from '../../core/ports/sessions.ts'
import type { UploadRecord } from '../../core/types.ts'
import { keyedMutex } from './keyed-mutex.ts'
import { dueIndex } from './session-due.ts'
import { whileKeeping } from './session-failure.ts'
import { isSafeId, sessionLayout } from './session-layout.ts'
import { listIndex } from './session-lists.ts'
import { type RecordSync, SessionRecords } from './session-records.ts'
import { applyWritten, changeText } from './session-text.ts'

/** Where records are, and how hard they are kept. */
export interface FsSessionsOptions {
  /** Where records go, in directories of its own. Made when it does not exist. */
  readonly directory: string
  /**
   * What a power cut must not take: `none` nothing is promised; `complete` (default) that an upload was
   * completed; `chunk` every change. A crash of the process alone, `kill -9` included, loses nothing in any case.
   */
  readonly durability?: 'none' | 'complete' | 'chunk'
}

/**
 * Records as files on a local disk, without a database. What `due` and `list` cost follows what they find, not
 * how many uploads were ever completed. Changes of one record are atomic within a process; several processes
 * that share the directory need a locker that reaches all of them, such as `fsLocker`.
 */
export function fsSessions({ directory, durability = 'complete' }: FsSessionsOptions): SessionStore {
  const layout = sessionLayout(resolve(directory))
  const records = new SessionRecords(layout)
  const due = dueIndex(layout.due)
  const lists = listIndex(layout)
  const exclusively = keyedMutex()

  /** A record that says how an upload ended stays durable, also where another change has it written anew. */
  const syncOf = (before: UploadRecord | undefined, { status }: UploadRecord): RecordSync => {
    const isEnding = durability === 'complete' && (status === 'completing' || status === 'completed')
    const isAlways = durability === 'chunk'
    return { line: isAlways || (isEnding && before?.status !== status), whole: isAlways || isEnding }
  }

  /** Index markers first, then the record, then the markers it leaves: a crash never hides a record. */
  const write = async <T>(
    before: UploadRecord | undefined,
    after: UploadRecord,
    writeRecord: () => Promise<T>,
  ): Promise<T> => {
    const movingDue = due.move(after.id, before?.dueAt, after.dueAt)
    const leaveDue = movingDue && (await movingDue)
    const movingList = lists.move(before, after)
    const leaveList = movingList && (await movingList)
    const result = await writeRecord()
    if (leaveList) await leaveList()
    if (leaveDue) await leaveDue()
    return result
  }

  return {
    name: 'fs',

    create(record, { signal }) {
      const { id } = record
      return whileKeeping(`create the record of upload ${id}`, async () => {
        signal.throwIfAborted()
        if (!isSafeId(id)) throw unsafe(id)
        const isNew = await exclusively(id, async () => {
          if (await records.read(id)) return false
          return write(undefined, record, () => records.create(record, syncOf(undefined, record).whole))
        })
        if (!isNew) throw new UploadError('ID_TAKEN', `There is an upload ${id} already`, { details: { id } })
      })
    },

    get(id, { signal }) {
      return whileKeeping(`read the record of upload ${id}`, () => {
        signal.throwIfAborted()
        if (!isSafeId(id)) return undefined
        return records.fresh(id)?.record ?? records.read(id)
      })
    },

    update(id, change, guard, { signal }) {
      return whileKeeping(`change the record of upload ${id}`, () => {
        signal.throwIfAborted()
        if (!isSafeId(id)) throw missing(id)
        return exclusively(id, async () => {
          const known = records.known(id)
          const found = known && holds(guard, known.record) ? known : await records.find(id)
          if (!found) throw missing(id)
          const before = found.record
          const text = changeText(change, guard)
          const after = applyWritten(before, change, guard, text)
          try {
            await write(before, after, () => records.change(found, text, after, syncOf(before, after)))
          } catch (error) {
            throw isUploadError(error, 'STALE_WRITE') && !(await records.read(id)) ? missing(id) : error
          }
          return after
        })
      })
    },

    delete(id, guard, { signal }) {
      return whileKeeping(`delete the record of upload ${id}`, async () => {
        signal.throwIfAborted()
        if (!isSafeId(id)) return
        await exclusively(id, async () => {
          const found = await records.find(id)
          if (!found) return
          const { record } = found
          checkGuard(record, guard)
          const leaveDue = await due.move(id, record.dueAt, undefined)
          await records.remove(found)
          await lists.forget(record)
          await leaveDue?.()
        })
      })
    },

    due(now, limit, { signal }) {
      return whileKeeping('find the records that are due', async () => {
        signal.throwIfAborted()
        return due.scan(now, limit, async id => (await records.read(id))?.dueAt)
      })
    },

    list(query, { signal }) {
      return whileKeeping('list records', async () => {
        signal.throwIfAborted()
        return lists.page(query, id => records.read(id))
      })
    },

    close: () => records.close(),
  }
}

function missing(id: string): UploadError {
  return new UploadError('UPLOAD_NOT_FOUND', `There is no upload ${id}`, { details: { id } })
}

function unsafe(id: string): UploadError {
  const problem = `uploadId returned ${JSON.stringify(id.slice(0, 200))}: this session store takes 1 to 128 letters, digits, - and _`
  return new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
