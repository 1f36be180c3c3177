import type { RecordChange, SessionStore } from '../../../../src/core/ports/sessions.ts'
import type { UploadRecord } from '../../../../src/core/types.ts'
import { recordOf } from '../record-of.ts'

const hour = 3_600_000

/**
 * Creates, changes, ends and deletes records, whose ids begin with `prefix`. Says what was acknowledged before
 * the next call: `kept <id> <revision>`, `deleting <id>`, `deleted <id>`.
 */
export async function changeRecords(
  store: SessionStore,
  prefix: string,
  owner: string,
  say: (line: string) => void,
): Promise<void> {
  const context = { signal: new AbortController().signal }

  const live = async (id: string, steps: readonly RecordChange[]): Promise<UploadRecord> => {
    let record = recordOf(id, { owner, createdAt: 1000 + steps.length, dueAt: 50 * hour })
    await store.create(record, context)
    say(`kept ${id} ${record.revision}`)
    for (const change of steps) {
      record = await store.update(id, change, record, context)
      say(`kept ${id} ${record.revision}`)
    }
    return record
  }

  await live(`${prefix}-later`, [{ set: { status: 'uploading', offset: 1, dueAt: 52 * hour } }])
  await live(`${prefix}-sliding`, [
    { set: { status: 'uploading', dueAt: 60 * hour } },
    { set: { dueAt: 50.5 * hour } },
  ])
  // More than a record's file takes in changes: it is written anew.
  await live(`${prefix}-anew`, [
    { set: { status: 'uploading', offset: 1 } },
    { set: { metadata: { text: 'x'.repeat(20_000) } } },
    { set: { offset: 2 } },
  ])
  await live(`${prefix}-failed`, [
    { set: { status: 'failed' }, clear: ['dueAt'] },
    { set: { dueAt: 40 * hour } },
  ])
  const ended = await live(`${prefix}-ended`, [
    { set: { status: 'uploading', offset: 1 } },
    { set: { status: 'completing', dueAt: hour } },
    { set: { status: 'completed', dueAt: 100 * hour } },
  ])
  say(`deleting ${ended.id}`)
  await store.delete(ended.id, ended, context)
  say(`deleted ${ended.id}`)
}
