import { channels } from '../channels.ts'
import type { EngineDependencies } from '../engine-dependencies.ts'
import type { Lock } from '../ports/locker.ts'
import type { RecordChange } from '../ports/sessions.ts'
import type { UploadRecord } from '../types.ts'

/** How to get the lock: all of it comes from the call's context where that is passed on. */
interface LockWish {
  readonly waitMs?: number
  readonly signal?: AbortSignal | undefined
  readonly takesOver?: boolean
}

/** Runs work that changes an upload while nobody else may. Whoever holds the lock is asked to yield. */
export async function withLock<T>(
  engine: EngineDependencies,
  id: string,
  wish: LockWish,
  work: (lock: Lock) => Promise<T>,
): Promise<T> {
  const lock = await acquireTold(engine, id, wish)
  if (channels.lockYielded.hasSubscribers) tellYield(id, lock)
  try {
    return await work(lock)
  } finally {
    await lock.release()
  }
}

/** A released lock is asked for nothing any more, so nobody has to stop listening. */
function tellYield(id: string, { signal }: Lock): void {
  const tell = (): void => channels.lockYielded.publish({ id, error: signal.reason })
  signal.addEventListener('abort', tell, { once: true })
}

function acquireTold(engine: EngineDependencies, id: string, wish: LockWish): Promise<Lock> {
  return channels.lock.hasSubscribers ? acquireTelling(engine, id, wish) : acquire(engine, id, wish)
}

async function acquireTelling(engine: EngineDependencies, id: string, wish: LockWish): Promise<Lock> {
  const since = engine.clock.now()
  const told = (outcome: { readonly error?: unknown }): void =>
    channels.lock.publish({ id, waitedMs: engine.clock.now() - since, ...outcome })
  try {
    const lock = await acquire(engine, id, wish)
    told({})
    return lock
  } catch (error) {
    told({ error })
    throw error
  }
}

function acquire(engine: EngineDependencies, id: string, wish: LockWish): Promise<Lock> {
  const { waitMs = engine.options.lockWaitMs, signal = engine.unhurried, takesOver = false } = wish
  const acquired = (): Promise<Lock> => engine.locker.acquire(id, { waitMs, signal })
  return takesOver ? takingOver(engine, id, acquired) : acquired()
}

async function takingOver(
  engine: EngineDependencies,
  id: string,
  acquired: () => Promise<Lock>,
): Promise<Lock> {
  const end = engine.writers.takeOver(id)
  try {
    return await acquired()
  } finally {
    end()
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
