import type { StoredRecord } from './record-fields.ts'

/** How many records and parts are remembered, all together. */
const capacity = 100_000

/**
 * The records that this process saw last. A record of one birth and revision never changes, so what Redis confirms is
 * current need not be sent again: that is what keeps an upload of ten thousand parts cheap.
 */
export interface KnownRecords {
  get(id: string): StoredRecord | undefined
  set(id: string, known: StoredRecord): void
  delete(id: string): void
}

export function knownRecords(): KnownRecords {
  const known = new Map<string, StoredRecord>()
  let weight = 0

  const forget = (id: string): void => {
    const old = known.get(id)
    if (!old) return
    known.delete(id)
    weight -= weightOf(old)
  }

  return {
    get: id => known.get(id),
    delete: forget,
    set(id, stored) {
      forget(id)
      known.set(id, stored)
      weight += weightOf(stored)
      for (const oldest of known.keys()) {
        if (weight <= capacity) return
        forget(oldest)
      }
    },
  }
}

/** A record is worth about as much memory as ten parts. */
function weightOf({ record }: StoredRecord): number {
  return record.parts.length + 10
}
