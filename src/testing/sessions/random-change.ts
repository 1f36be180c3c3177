import type { ClearableField, RecordChange } from '../../core/ports/sessions.ts'
import type { JsonObject, PartReceipt, UploadRecord } from '../../core/types.ts'
import type { SeededRandom } from '../seeded-random.ts'

const clearable: readonly [ClearableField, ...ClearableField[]] = [
  'length',
  'tails',
  'chain',
  'lastChunk',
  'digest',
  'object',
  'failure',
  'expiresAt',
  'completedAt',
  'dueAt',
  'pending',
]

/** Any field, any value that fits it: stores must not care what makes sense. */
const settable: readonly [Setter, ...Setter[]] = [
  random => ({
    status: random.pick(['created', 'uploading', 'completing', 'completed', 'failed', 'aborting']),
  }),
  random => ({ offset: random.below(1e9), updatedAt: random.below(1e9) }),
  random => ({ length: random.below(1e9) }),
  random => ({ key: `uploads/${random.below(99)}/${random.pick(['a b', 'é', "'", '__proto__'])}` }),
  random => ({ handle: random.pick([null, 1, 'x', [], {}, { id: random.below(9), list: [[]] }]) }),
  random => ({ tails: [{ offset: random.below(99), size: random.below(99), receipt: { name: 'tail' } }] }),
  random => ({ chain: random.below(2 ** 31).toString(16), retriesLeft: random.below(5) }),
  random => ({ lastChunk: { offset: random.below(99), size: 1, digest: { algorithm: 'md5', value: 'ff' } } }),
  random => ({ object: { key: 'k', size: random.below(99), etag: '"e"' }, completedAt: random.below(1e9) }),
  () => ({ failure: { code: 'FILE_CORRUPTED', message: 'the file is "corrupted"' } }),
  random => ({ metadata: random.pick<JsonObject>([{}, { a: '1' }, { nested: { b: [null] } }]) }),
  random => ({ dueAt: random.below(1e9), expiresAt: random.below(1e9) }),
  random => ({ pending: { attempts: random.below(9) } }),
  random => ({ wire: { chunked: random.below(9) }, digest: { algorithm: 'crc32', value: 'cbf43926' } }),
]

type Setter = (random: SeededRandom) => NonNullable<RecordChange['set']>

/** A change such as an engine might make, or one it never would. */
export function randomChange(random: SeededRandom): RecordChange {
  const set = Object.assign({}, ...times(random.below(4), () => random.pick(settable)(random)))
  const clear = times(random.below(3), () => random.pick(clearable))
  const addParts = times(random.below(3), () => randomPart(random))
  return {
    ...(Object.keys(set).length > 0 ? { set } : {}),
    ...(clear.length > 0 ? { clear } : {}),
    ...(addParts.length > 0 ? { addParts: uniqueNumbers(addParts) } : {}),
  }
}

/** A guard that holds, mostly. */
export function randomGuard(random: SeededRandom, record: UploadRecord): { fence: number; revision: number } {
  return {
    fence: record.fence + random.pick([0, 0, 0, 1, 2, -1]),
    revision: record.revision + random.pick([0, 0, 0, 0, 1, -1]),
  }
}

function randomPart(random: SeededRandom): PartReceipt {
  const number = 1 + random.below(12)
  return { number, offset: number * 100, size: 1 + random.below(100), etag: `"${random.below(1000)}"` }
}

function uniqueNumbers(parts: readonly PartReceipt[]): readonly PartReceipt[] {
  return [...new Map(parts.map(part => [part.number, part])).values()]
}

function times<T>(count: number, make: () => T): readonly T[] {
  return Array.from({ length: count }, make)
}
