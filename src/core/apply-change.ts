import type { Guard, RecordChange } from './ports/sessions.ts'
import { staleWrite } from './stale-write.ts'
import type { PartReceipt, UploadRecord } from './types.ts'

/**
 * The meaning of a change, for every session store: checks the guard and returns the record that follows.
 * Pure. `STALE_WRITE` when the writer's fence is older than the record's or the record moved on meanwhile.
 */
export function applyChange(record: UploadRecord, change: RecordChange, guard: Guard): UploadRecord {
  checkGuard(record, guard)
  const next = { ...record, ...change.set, revision: record.revision + 1, fence: guard.fence }
  for (const field of change.clear ?? []) delete (next as Partial<UploadRecord>)[field]
  return change.addParts ? { ...next, parts: mergeParts(record.parts, change.addParts) } : next
}

/** Throws `STALE_WRITE` unless a writer with this guard may still change the record. */
export function checkGuard(record: UploadRecord, guard: Guard): void {
  if (!holds(guard, record)) throw staleWrite(record.id)
}

export function holds(guard: Guard, record: UploadRecord): boolean {
  return guard.fence >= record.fence && guard.revision === record.revision
}

function mergeParts(parts: readonly PartReceipt[], added: readonly PartReceipt[]): readonly PartReceipt[] {
  const last = parts.at(-1)?.number ?? 0
  // Mostly they come in order, and there may be thousands before them.
  if (added.every((part, at) => part.number > (added[at - 1]?.number ?? last))) return [...parts, ...added]
  const replaced = new Set(added.map(part => part.number))
  return [...parts.filter(part => !replaced.has(part.number)), ...added].sort((a, b) => a.number - b.number)
}
