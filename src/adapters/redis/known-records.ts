import type { UploadRecord } from '../../core/types.ts'
import { type StoredRecord, storedRecord } from './record-fields.ts'

/** How many records and parts are remembered, all together. */
const capacity = 100_000

/**
 * The records that this process saw last. A record of one birth and revision never changes, so what Redis confirms is
 * current need not be sent again: that is what keeps an upload of ten thousand parts cheap.
 */
export interface KnownRecords {
  get(id: string): StoredRecord | undefined
  set(id: string, known: StoredRecord): void
  forget(id: string): void
  /** To be asked with every reading of a record. */
  reading(id: string): Reading
}

export interface Reading {
  /** The birth and the revision that are known, or two empty texts. */
  readonly known: readonly [birth: string, revision: string]
  /** The record that Redis' answer to this means. */
  learn(reply: RecordReply | null): UploadRecord | undefined
}

/** Nothing for a record that is known, else its fields and the receipts of its parts. */
export type RecordReply = readonly [fields?: readonly string[], parts?: readonly string[]]

/** What session store and locker know together, when they are over one client and under one prefix. */
export function knownRecordsOf(client: object, prefix: string): KnownRecords {
  const ofClient = shared.get(client) ?? new Map<string, KnownRecords>()
  const known = ofClient.get(prefix) ?? knownRecords()
  shared.set(client, ofClient.set(prefix, known))
  return known
}

const shared = new WeakMap<object, Map<string, KnownRecords>>()

function knownRecords(): KnownRecords {
  const known = new Map<string, StoredRecord>()
  let weight = 0

  const forget = (id: string): void => {
    const old = known.get(id)
    if (!old) return
    known.delete(id)
    weight -= weightOf(old)
  }

  const set = (id: string, stored: StoredRecord): void => {
    forget(id)
    known.set(id, stored)
    weight += weightOf(stored)
    for (const oldest of known.keys()) {
      if (weight <= capacity) return
      forget(oldest)
    }
  }

  return {
    get: id => known.get(id),
    set,
    forget,
    reading(id) {
      const last = known.get(id)
      return {
        known: last ? [last.birth, String(last.record.revision)] : ['', ''],
        learn(reply) {
          if (reply === null) {
            forget(id)
            return undefined
          }
          const [fields, parts] = reply
          if (!fields || !parts) return last?.record
          const stored = storedRecord(fields, parts)
          set(id, stored)
          return stored.record
        },
      }
    },
  }
}

/** A record is worth about as much memory as ten parts. */
function weightOf({ record }: StoredRecord): number {
  return record.parts.length + 10
}
