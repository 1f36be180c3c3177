import { basename } from 'node:path'
import { expect } from 'vitest'
import { fsSessions } from '../../../src/adapters/fs/fs-sessions.ts'
import { stateOf } from '../../../src/core/list-order.ts'
import type { SessionStore } from '../../../src/core/ports/sessions.ts'
import type { UploadRecord } from '../../../src/core/types.ts'
import { filesBelow } from './session-place.ts'

const context = { signal: new AbortController().signal }

/** What was acknowledged before the kill is there, and what was deleted is not. */
export async function expectKept(directory: string, owner: string, lines: readonly string[]): Promise<void> {
  // A store of its own: nothing but the files is known to it.
  const store = fsSessions({ directory })
  const listed = new Set((await listAll(store, owner)).map(({ id }) => id))
  for (const [id, { revision, isDeleted }] of acknowledged(lines)) {
    const record = await store.get(id, context)
    expect(listed.has(id), `${id} in the list`).toBe(record !== undefined)
    if (isDeleted === 'yes') expect(record, `${id} was deleted`).toBeUndefined()
    if (isDeleted === 'no') expect(record?.revision, `${id} fell back`).toBeGreaterThanOrEqual(revision)
  }
}

/** Every file in place of a record is a record; it is listed once, in its state, and due when it says so. */
export async function expectWhole(directory: string): Promise<void> {
  const store = fsSessions({ directory })
  const files = filesBelow(directory).filter(file => file.startsWith('records'))
  expect(files.length).toBeGreaterThan(20)
  const dueTimes = new Map<string, number>()
  for (const file of files) {
    const id = basename(file, '.json')
    const record = await store.get(id, context)
    if (!record) throw new Error(`${file} holds no record`)
    const { dueAt, owner = '' } = record
    const ofState = await listAll(store, owner, stateOf(record.status))
    expect(ofState.filter(each => each.id === id)).toEqual([record])
    const other = stateOf(record.status) === 'open' ? 'ended' : 'open'
    expect((await listAll(store, owner, other)).map(each => each.id)).not.toContain(id)
    if (dueAt !== undefined) dueTimes.set(id, dueAt)
  }
  for (const time of new Set(dueTimes.values()))
    for (const now of [time - 1, time]) {
      const wanted = [...dueTimes].filter(([, dueAt]) => dueAt <= now).map(([id]) => id)
      expect(new Set(await store.due(now, 1_000_000, context))).toEqual(new Set(wanted))
    }
}

async function listAll(
  store: SessionStore,
  owner: string,
  state?: 'open' | 'ended',
): Promise<readonly UploadRecord[]> {
  const records: UploadRecord[] = []
  let cursor: string | undefined
  do {
    const query = {
      collection: 'uploads',
      owner,
      limit: 7,
      ...(state && { state }),
      ...(cursor && { cursor }),
    }
    const page = await store.list(query, context)
    records.push(...page.records)
    cursor = page.cursor
  } while (cursor !== undefined)
  return records
}

interface Acknowledged {
  readonly revision: number
  /** `maybe`: the kill came before the answer. */
  readonly isDeleted: 'no' | 'maybe' | 'yes'
}

function acknowledged(lines: readonly string[]): ReadonlyMap<string, Acknowledged> {
  const records = new Map<string, Acknowledged>()
  for (const line of lines) {
    const [word, id = '', revision = '0'] = line.split(' ')
    if (word === 'kept') records.set(id, { revision: Number(revision), isDeleted: 'no' })
    if (word === 'deleting') records.set(id, { revision: 0, isDeleted: 'maybe' })
    if (word === 'deleted') records.set(id, { revision: 0, isDeleted: 'yes' })
  }
  return records
}
