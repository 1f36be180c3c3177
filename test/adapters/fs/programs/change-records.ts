import { writeSync } from 'node:fs'
import { fsSessions } from '../../../../src/adapters/fs/fs-sessions.ts'
import type { UploadRecord } from '../../../../src/core/types.ts'
import { seededRandom } from '../../../../src/testing/seeded-random.ts'

/**
 * Creates, changes, ends and deletes records until it is killed. What was acknowledged is said on stdout, a line
 * each, before the next call: `kept <id> <revision> <state>`, `deleting <id>`, `deleted <id>`.
 */
const [directory = '', owner = '', seed = '1'] = process.argv.slice(2)
const store = fsSessions({ directory })
const context = { signal: new AbortController().signal }
const random = seededRandom(Number(seed))
const live: UploadRecord[] = []

for (let count = 0; ; count += 1) {
  if (live.length < 5 || random.below(3) === 0) await create(`${owner}-${count}`)
  else await changeOne(random.below(live.length))
}

async function create(id: string): Promise<void> {
  const record: UploadRecord = {
    id,
    collection: 'uploads',
    owner,
    status: 'created',
    name: 'file.bin',
    metadata: {},
    offset: 0,
    chunkSize: 100,
    parts: [],
    hashFunction: 'md5',
    retriesLeft: 2,
    storage: 'fs',
    key: id,
    createdAt: 1_000 + random.below(20_000_000),
    updatedAt: 0,
    wire: {},
    revision: 0,
    fence: 0,
    handle: { id },
    dueAt: 10_000_000 + random.below(90_000_000),
  }
  await store.create(record, context)
  say('kept', id, 0, 'open')
  live.push(record)
}

async function changeOne(index: number): Promise<void> {
  const record = live[index]
  if (!record) throw new Error(`There is no record ${index}`)
  if (record.status === 'completed' && random.below(2) === 0) {
    say('deleting', record.id)
    await store.delete(record.id, record, context)
    say('deleted', record.id)
    live.splice(index, 1)
    return
  }
  const isEnding = random.below(4) === 0
  const status = isEnding || record.status === 'completed' ? 'completed' : 'uploading'
  const set = { status, offset: record.offset + 1, dueAt: random.below(100_000_000) } as const
  const next = await store.update(record.id, { set }, record, context)
  say('kept', next.id, next.revision, status === 'completed' ? 'ended' : 'open')
  live[index] = next
}

function say(...words: readonly (string | number)[]): void {
  // Synchronous: what was said before a kill was said.
  writeSync(1, `${words.join(' ')}\n`)
}
