import { randomBytes } from 'node:crypto'
import { applyChange } from '../../core/apply-change.ts'
import type { Guard, RecordChange } from '../../core/ports/sessions.ts'
import type { UploadRecord } from '../../core/types.ts'
import type { KnownRecords, RecordReply } from './known-records.ts'
import {
  argumentsOfChange,
  argumentsOfGuard,
  argumentsOfRecord,
  dueAfter,
  listAfter,
  type StoredRecord,
  storedRecord,
} from './record-fields.ts'
import type { RedisKeys } from './redis-keys.ts'
import { type RedisScript, runScript } from './redis-script.ts'
import type { ReadsAndWrites } from './replicated-commands.ts'
import { changeRecord } from './scripts/change-record.ts'
import { createRecord } from './scripts/create-record.ts'
import { deleteRecord } from './scripts/delete-record.ts'
import { readRecord } from './scripts/read-record.ts'

/** The index entries that stand for a record. */
export interface Entries {
  /** The record as it was created. */
  readonly created: UploadRecord
  /** The time of the marker; empty for none. */
  readonly due: string
  readonly list: 'open' | 'ended'
}

export type Refused = { readonly outcome: 'missing' | 'stale' }

export type Changed =
  | Refused
  | { readonly outcome: 'index'; readonly entries: Entries }
  | { readonly outcome: 'done'; readonly entries: Entries; readonly record: UploadRecord }

/** Records alone, one script a call; the indexes are somebody else's. */
export interface RecordStore {
  /** Resolves with whether the id was free. */
  create(record: UploadRecord): Promise<boolean>
  read(id: string): Promise<UploadRecord | undefined>
  /** One change, tried as often as its indexes need it. */
  change(id: string, change: RecordChange, guard: Guard): (ready: Partial<Entries>) => Promise<Changed>
  delete(id: string, guard: Guard): Promise<Refused | { readonly outcome: 'done'; readonly entries: Entries }>
}

export function recordStore(
  { reads, writes }: ReadsAndWrites,
  keys: RedisKeys,
  known: KnownRecords,
): RecordStore {
  const run = (script: RedisScript, id: string, args: readonly string[]): Promise<unknown> =>
    runScript(script === readRecord ? reads : writes, script, [keys.record(id), keys.parts(id)], args)

  const remember = (id: string, stored: StoredRecord): UploadRecord => {
    known.set(id, stored)
    return stored.record
  }

  return {
    async create(record) {
      return (await run(createRecord, record.id, [newName(), ...argumentsOfRecord(record)])) === 1
    },

    async read(id) {
      const reading = known.reading(id)
      return reading.learn((await run(readRecord, id, reading.known)) as RecordReply | null)
    },

    change(id, change, guard) {
      const last = known.get(id)
      const before = last?.record.revision === guard.revision ? last : undefined
      const name = newName()
      const copy: RecordChange = JSON.parse(JSON.stringify(change))
      const says = argumentsOfChange(copy)
      return async ready => {
        const reply = (await run(changeRecord, id, [
          ...argumentsOfGuard(guard),
          name,
          before?.birth ?? '',
          dueAfter(copy),
          listAfter(copy),
          ready.due ?? '',
          ready.list ?? '',
          ...says,
        ])) as ChangeReply
        const [outcome, created, due, list, fields, parts] = reply
        if (outcome === 'missing' || outcome === 'stale') return { outcome }
        const entries = entriesOf(created, due, list)
        if (outcome === 'index') return { outcome, entries }
        const after =
          fields || !before
            ? storedRecord(fields ?? [], parts ?? [])
            : { birth: before.birth, record: applyChange(before.record, copy, guard) }
        return { outcome, entries, record: remember(id, after) }
      }
    },

    async delete(id, guard) {
      known.forget(id)
      const [outcome, created, due, list] = (await run(
        deleteRecord,
        id,
        argumentsOfGuard(guard),
      )) as ChangeReply
      if (outcome === 'done') return { outcome, entries: entriesOf(created, due, list) }
      return { outcome: outcome === 'missing' ? 'missing' : 'stale' }
    },
  }
}

type ChangeReply = readonly [
  outcome: 'missing' | 'stale' | 'index' | 'done',
  created: string,
  due: string,
  list: Entries['list'],
  fields?: readonly string[],
  parts?: readonly string[],
]

function entriesOf(created: string, due: string, list: Entries['list']): Entries {
  return { created: JSON.parse(created), due, list }
}

function newName(): string {
  return randomBytes(9).toString('base64url')
}
