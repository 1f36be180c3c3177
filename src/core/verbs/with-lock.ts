import type { EngineDependencies } from '../engine-dependencies.ts'
import type { Lock } from '../ports/locker.ts'
import type { RecordChange } from '../ports/sessions.ts'
import type { UploadRecord } from '../types.ts'

/** Runs work that changes an upload while nobody else may. Whoever holds the lock is asked to yield. */
export async function withLock<T>(
  engine: EngineDependencies,
  id: string,
  request: { readonly waitMs?: number; readonly signal?: AbortSignal | undefined },
  work: (lock: Lock) => Promise<T>,
): Promise<T> {
  const lock = await engine.locker.acquire(id, {
    waitMs: request.waitMs ?? engine.options.lockWaitMs,
    signal: request.signal ?? engine.unhurried,
  })
  try {
    return await work(lock)
  } finally {
    await lock.release()
  }
}

/** Changes the record as the holder of the lock. */
export function changeRecord(
  engine: EngineDependencies,
  record: UploadRecord,
  change: RecordChange,
  lock: Lock,
): Promise<UploadRecord> {
  const guard = { fence: lock.fence, revision: record.revision }
  return engine.sessions.update(record.id, change, guard, { signal: engine.unhurried })
}
