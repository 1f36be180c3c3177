import { randomUUID } from 'node:crypto'
import type { SessionStore } from '../../core/ports/sessions.ts'
import type { UploadRecord } from '../../core/types.ts'
import { keepsRecordsInDirectory } from '../uses-directory.ts'
import { type Check, Complaint } from './check.ts'

/** Whether a record can be made, found, changed and removed. */
export const checkSessions: Check = {
  name: 'sessions',
  needsDirectory: keepsRecordsInDirectory,
  async run({ backends: { sessions }, signal }) {
    const record = probe(`doctor-${randomUUID()}`, Date.now())
    await sessions.create(record, { signal })
    try {
      await changeAndRead(sessions, record, signal)
    } finally {
      await remove(sessions, record.id, signal)
    }
    return `${sessions.name} creates, finds, changes and removes records`
  },
}

async function changeAndRead(
  sessions: SessionStore,
  record: UploadRecord,
  signal: AbortSignal,
): Promise<void> {
  const { id, fence, revision } = record
  await sessions.update(id, { set: { offset: 1 } }, { fence, revision }, { signal })
  const read = await sessions.get(id, { signal })
  if (read?.offset === 1 && read.revision === revision + 1) return
  throw new Complaint(
    `${sessions.name} does not give back what was written`,
    'Make sure that no cache or read replica stands before the store.',
  )
}

async function remove(sessions: SessionStore, id: string, signal: AbortSignal): Promise<void> {
  const record = await sessions.get(id, { signal })
  if (record) await sessions.delete(id, record, { signal })
}

/** Of a collection that nobody lists, and never due, so that no sweep looks for its bytes. */
function probe(id: string, now: number): UploadRecord {
  return {
    id,
    collection: 'quayside-doctor',
    status: 'created',
    name: 'probe',
    metadata: {},
    offset: 0,
    length: 1,
    chunkSize: 1,
    parts: [],
    hashFunction: 'md5',
    retriesLeft: 0,
    storage: 'none',
    key: id,
    createdAt: now,
    updatedAt: now,
    wire: {},
    revision: 0,
    fence: 0,
    handle: null,
  }
}
