import type { RecordChange } from './ports/sessions.ts'
import type { StoredObject, UploadRecord } from './types.ts'
import { dueAfter, type Lifetimes } from './upload.ts'

/** Notifications are repeated after 1, 2, 4 ... minutes, at most an hour apart. */
const repeatAfterMs = 60_000
const repeatAtMostMs = 3_600_000

/** A job that was not heard of for so long is handed over again: queues lose jobs, too. */
const submitAgainAfterMs = 3_600_000

/** What happens once an upload is published: a job decides how it ends, a hook is told, or nothing. */
export type Sequel = 'job' | 'hook' | 'none'

/** The object is there. What is owed now is remembered in the record until it is done. */
export function endPublishing(
  object: StoredObject,
  sequel: Sequel,
  now: number,
  lifetimes: Lifetimes,
): RecordChange {
  const { set, clear = [] } = sequel === 'job' ? owed(now) : endUpload(sequel === 'hook', now, lifetimes)
  return {
    set: { status: 'processing', ...set, object, key: object.key, updatedAt: now },
    clear: ['expiresAt', 'tails', 'digestState', 'head', ...clear],
  }
}

/** The upload is over for its client. */
export function endUpload(isHooked: boolean, now: number, lifetimes: Lifetimes): RecordChange {
  const retained = dueAfter(now, lifetimes.retentionMs)
  const ended = { status: 'completed', updatedAt: now, completedAt: now } as const
  if (isHooked) return { set: { ...ended, ...owed(now).set } }
  return { set: { ...ended, ...retained }, clear: retained.dueAt === undefined ? ['dueAt'] : [] }
}

/** The hook or the queue was told. */
export function endNotification(record: UploadRecord, now: number, lifetimes: Lifetimes): RecordChange {
  if (record.status === 'processing') return { set: { dueAt: now + submitAgainAfterMs }, clear: ['pending'] }
  const retained = dueAfter(record.completedAt ?? now, lifetimes.retentionMs)
  return { set: retained, clear: ['pending', ...(retained.dueAt === undefined ? (['dueAt'] as const) : [])] }
}

export function postponeNotification(record: UploadRecord, now: number): RecordChange {
  const attempts = (record.pending?.attempts ?? 0) + 1
  return {
    set: {
      pending: { attempts },
      dueAt: now + Math.min(repeatAtMostMs, repeatAfterMs * 2 ** (attempts - 1)),
    },
  }
}

/** Somebody has to be told, again and again until it worked. */
function owed(now: number): RecordChange {
  return { set: { pending: { attempts: 0 }, dueAt: now + repeatAfterMs } }
}
