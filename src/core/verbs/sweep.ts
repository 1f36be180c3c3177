import { channels } from '../channels.ts'
import { isAwaitingSources } from '../concatenation-state.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import { isUploadError } from '../errors.ts'
import type { Lock } from '../ports/locker.ts'
import { toUpload } from '../to-upload.ts'
import type { UploadRecord } from '../types.ts'
import { expiry, isExpired } from '../upload.ts'
import type { SweepOptions, SweepReport } from '../upload-engine.ts'
import { abortLocked } from './abort.ts'
import { assemble } from './assemble.ts'
import { completeLocked } from './complete.ts'
import { removeBytes } from './fail-upload.ts'
import { notifyPublished } from './notify-published.ts'
import { changeRecord, withLock } from './with-lock.ts'

/** A record that could not be handled is left alone this long. */
const tryAgainAfterMs = 60_000

type Outcome = 'expired' | 'notified' | 'forgotten' | 'nothing'

export async function sweep(engine: EngineDependencies, options: SweepOptions): Promise<SweepReport> {
  const since = engine.clock.now()
  const report = await sweepDue(engine, options)
  channels.swept.publish({ report, durationMs: engine.clock.now() - since })
  return report
}

async function sweepDue(engine: EngineDependencies, options: SweepOptions): Promise<SweepReport> {
  const { limit = 100, signal = engine.unhurried } = options
  const ids = await engine.sessions.due(engine.clock.now(), limit, { signal })
  const counts = { expired: 0, notified: 0, forgotten: 0, nothing: 0 }
  const failed: { readonly id: string; readonly reason: string }[] = []
  for (const id of ids) {
    if (signal.aborted) break
    try {
      counts[await withLock(engine, id, { waitMs: 0, signal }, lock => attend(engine, id, lock))] += 1
    } catch (error) {
      // Whoever holds the lock is at work on it; it comes up again if that was not enough.
      if (isUploadError(error, 'LOCKED')) continue
      failed.push({ id, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  const { expired, notified, forgotten } = counts
  return { expired, notified, forgotten, failed }
}

async function attend(engine: EngineDependencies, id: string, lock: Lock): Promise<Outcome> {
  const record = await engine.sessions.get(id, { signal: engine.unhurried })
  const now = engine.clock.now()
  if (!record || record.dueAt === undefined || record.dueAt > now) return 'nothing'
  try {
    return await settle(engine, record, now, lock)
  } catch (error) {
    await postpone(engine, id, now, lock)
    throw error
  }
}

async function settle(
  engine: EngineDependencies,
  record: UploadRecord,
  now: number,
  lock: Lock,
): Promise<Outcome> {
  if (record.status === 'aborting' || isExpired(record, now)) {
    await abortLocked(engine, record, lock)
    channels.expired.publish({ upload: toUpload(record) })
    return 'expired'
  }
  if (isAwaitingSources(record)) return lookAgain(engine, record, now, lock)
  if (record.status === 'completing') {
    await completeLocked(engine, record, {}, lock)
    return 'notified'
  }
  const pending = record.pending ?? (record.status === 'processing' ? { attempts: 0 } : undefined)
  if (pending) {
    const told = await notifyPublished(engine, { ...record, pending }, lock)
    return told.pending ? 'nothing' : 'notified'
  }
  return forget(engine, record, lock)
}

/** Puts together what waits for nothing any more; what still does is looked at again later. */
async function lookAgain(
  engine: EngineDependencies,
  record: UploadRecord,
  now: number,
  lock: Lock,
): Promise<Outcome> {
  const after = await assemble(engine, record, lock)
  if (after.status === 'completed') return 'notified'
  if (isAwaitingSources(after))
    await changeRecord(engine, after, { set: expiry(after, now, engine.options) }, lock)
  return 'nothing'
}

/** Retention is over: the record goes, and with a failed one what was kept of its bytes. Objects stay. */
async function forget(engine: EngineDependencies, record: UploadRecord, lock: Lock): Promise<Outcome> {
  if (record.status === 'failed') await removeBytes(engine, record)
  const guard = { fence: lock.fence, revision: record.revision }
  await engine.sessions.delete(record.id, guard, { signal: engine.unhurried })
  channels.forgotten.publish({ upload: toUpload(record) })
  return 'forgotten'
}

async function postpone(engine: EngineDependencies, id: string, now: number, lock: Lock): Promise<void> {
  try {
    const record = await engine.sessions.get(id, { signal: engine.unhurried })
    if (record) await changeRecord(engine, record, { set: { dueAt: now + tryAgainAfterMs } }, lock)
  } catch {
    // The store is in trouble itself: the record stays due and the failure is in the report.
  }
}
