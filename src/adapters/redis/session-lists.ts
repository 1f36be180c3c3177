import { idOfPosition, listPosition, positionOfCursor, stateOf, timeKey } from '../../core/list-order.ts'
import type { ListQuery, RecordPage } from '../../core/ports/sessions.ts'
import type { UploadRecord } from '../../core/types.ts'
import type { RedisKeys } from './redis-keys.ts'
import type { ReadsAndWrites } from './replicated-commands.ts'

/**
 * Which uploads an owner has: a sorted set of positions for the open ones and one for the ended ones, read by name.
 * Placed before the record says so and removed after: a crash leaves an entry too many, which the next reader removes.
 */
export interface ListIndex {
  place(record: Listed, state: State): Promise<void>
  remove(record: Listed, state: State): Promise<void>
  page(query: ListQuery, load: (id: string) => Promise<UploadRecord | undefined>): Promise<RecordPage>
}

export type Listed = Pick<UploadRecord, 'id' | 'collection' | 'owner' | 'createdAt'>

type State = NonNullable<ListQuery['state']>

interface Entry {
  readonly position: string
  readonly state: State
}

const bothStates: readonly State[] = ['open', 'ended']

/** An entry without a record may belong to an upload that is just being created; after this long it does not. */
const leftoverAfterMs = 3_600_000

export function listIndex({ reads, writes }: ReadsAndWrites, keys: RedisKeys): ListIndex {
  const remove = async (record: Listed, state: State): Promise<void> => {
    await writes.call('ZREM', keys.list(record, state), listPosition(record))
  }

  /** Entries below a position, newest first: one of each position, for a record on its way from list to list has two. */
  const entriesBelow = async (
    query: ListQuery,
    below: string | undefined,
    size: number,
  ): Promise<Entry[]> => {
    const start = below === undefined ? '+' : `(${below}`
    const found = new Map<string, Entry>()
    for (const state of query.state ? [query.state] : bothStates) {
      const range = [
        'ZREVRANGEBYLEX',
        keys.list(query, state),
        start,
        '-',
        'LIMIT',
        '0',
        String(size),
      ] as const
      for (const position of (await reads.call(...range)) as string[])
        found.set(position, { position, state })
    }
    return [...found.values()].sort((a, b) => (a.position < b.position ? 1 : -1)).slice(0, size)
  }

  /** Its record, if the query asks for it. */
  const recordOf = async (
    { position, state }: Entry,
    query: ListQuery,
    load: (id: string) => Promise<UploadRecord | undefined>,
  ): Promise<UploadRecord | undefined> => {
    const record = await load(idOfPosition(position))
    if (record && isAt(record, position, query)) {
      if (query.state === undefined || stateOf(record.status) === query.state) return record
      // An upload that has ended does not open again; an ended entry may be ahead of its record.
      if (state === 'open') await remove(record, state)
    } else if (position < timeKey(Date.now() - leftoverAfterMs)) {
      await writes.call('ZREM', keys.list(query, state), position)
    }
    return undefined
  }

  return {
    async place(record, state) {
      await writes.call('ZADD', keys.list(record, state), '0', listPosition(record))
    },
    remove,
    async page(query, load) {
      const wanted = query.limit + 1
      const found: UploadRecord[] = []
      let below = positionOfCursor(query.cursor)
      while (found.length < wanted) {
        const entries = await entriesBelow(query, below, wanted - found.length)
        const records = await Promise.all(entries.map(entry => recordOf(entry, query, load)))
        found.push(...records.filter(record => record !== undefined))
        below = entries.at(-1)?.position
        if (below === undefined) break
      }
      return pageOf(found, query.limit)
    },
  }
}

function isAt(record: UploadRecord, position: string, query: ListQuery): boolean {
  return (
    record.collection === query.collection &&
    record.owner === query.owner &&
    listPosition(record) === position
  )
}

function pageOf(found: readonly UploadRecord[], limit: number): RecordPage {
  const records = found.slice(0, limit)
  const last = records.at(-1)
  return { records, ...(last && found.length > limit ? { cursor: listPosition(last) } : {}) }
}
