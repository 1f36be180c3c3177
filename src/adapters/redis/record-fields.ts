import { stateOf } from '../../core/list-order.ts'
import type { Guard, RecordChange } from '../../core/ports/sessions.ts'
import type { PartReceipt, UploadRecord } from '../../core/types.ts'

/**
 * How a record is a hash: `~created` is the whole record as it was created, but for its parts; every field that
 * changed since is a field of its own, as JSON, or empty when it was cleared. So a change writes what it changes, and
 * the fields of a record keep their order. Names with `~` are the store's own: `~birth`, which tells records of one id
 * apart; `~change`, the last change; `~due` and `~list`, the index entries that stand for the record.
 */
export interface StoredRecord {
  readonly birth: string
  readonly record: UploadRecord
}

/** The arguments of `createRecord`: fields, their number in front, and parts. */
export function argumentsOfRecord(record: UploadRecord): readonly string[] {
  const due = dueText(record.dueAt)
  const fields = {
    '~created': JSON.stringify({ ...record, parts: [] }),
    '~due': due,
    '~list': stateOf(record.status),
    dueAt: due,
    revision: String(record.revision),
    fence: String(record.fence),
  }
  return [...countedPairs(Object.entries(fields)), ...partPairs(record.parts)]
}

/** The arguments of `changeRecord` that say what changes. */
export function argumentsOfChange(change: RecordChange): readonly string[] {
  const fields = new Map<string, string>()
  for (const [name, value] of Object.entries(change.set ?? {})) fields.set(name, jsonOrNothing(value))
  for (const name of change.clear ?? []) fields.set(name, '')
  return [...countedPairs([...fields]), ...partPairs(change.addParts ?? [])]
}

export function argumentsOfGuard({ revision, fence }: Guard): readonly [string, string] {
  return [String(revision), String(fence)]
}

/** When the change makes the record due, in the words of `changeRecord`. */
export function dueAfter({ set, clear }: RecordChange): string {
  if (clear?.includes('dueAt')) return ''
  return set && 'dueAt' in set ? dueText(set.dueAt) : 'same'
}

/** In which list the change puts the record, in the words of `changeRecord`. */
export function listAfter({ set }: RecordChange): 'open' | 'ended' | 'same' {
  return set?.status === undefined ? 'same' : stateOf(set.status)
}

/** The record that these fields and parts, as Redis returned them, stand for. */
export function storedRecord(fields: readonly string[], parts: readonly string[]): StoredRecord {
  const record = { ...JSON.parse(fieldOf(fields, '~created')) }
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] ?? ''
    const value = fields[at + 1] ?? ''
    if (name.startsWith('~')) continue
    if (value === '') delete record[name]
    else record[name] = JSON.parse(value)
  }
  record.parts = parts.map(text => JSON.parse(text) as PartReceipt).sort((a, b) => a.number - b.number)
  return { birth: fieldOf(fields, '~birth'), record }
}

function fieldOf(fields: readonly string[], name: string): string {
  for (let at = 0; at + 1 < fields.length; at += 2) if (fields[at] === name) return fields[at + 1] ?? ''
  return ''
}

function dueText(dueAt: number | undefined): string {
  return dueAt === undefined ? '' : String(dueAt)
}

/** `undefined` is no JSON, and means what clearing means. */
function jsonOrNothing(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value)
}

function countedPairs(pairs: readonly (readonly [string, string])[]): readonly string[] {
  return [String(pairs.length), ...pairs.flat()]
}

function partPairs(parts: readonly PartReceipt[]): readonly string[] {
  return parts.flatMap(part => [String(part.number), JSON.stringify(part)])
}
