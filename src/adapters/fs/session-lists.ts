import { dirname, join } from 'node:path'
import { idOfPosition, listPosition, positionOfCursor, stateOf } from '../../core/list-order.ts'
import type { ListQuery, RecordPage } from '../../core/ports/sessions.ts'
import type { UploadRecord } from '../../core/types.ts'
import { hourOf, type SessionLayout } from './session-layout.ts'
import { dropEmpty, dropMarker, isLeftover, namesIn, placeMarker } from './session-marker.ts'

/** Which uploads an owner has, as markers sorted by creation, open ones apart from ended ones. */
export interface ListIndex {
  /**
   * To be called before there is a record, or before it changes; the function that comes back, after. Nothing comes
   * back when nothing moves.
   */
  move(before: UploadRecord | undefined, after: UploadRecord): Promise<() => Promise<void>> | undefined
  /** To be called when there is no record any more. */
  forget(record: UploadRecord): Promise<void>
  page(query: ListQuery, load: (id: string) => Promise<UploadRecord | undefined>): Promise<RecordPage>
}

type State = NonNullable<ListQuery['state']>

/** Open before ended, always: a record that ends while it is looked for is found in one of the two. */
const bothStates: readonly State[] = ['open', 'ended']

export function listIndex(layout: SessionLayout): ListIndex {
  const markerOf = (record: UploadRecord, state: State): string =>
    join(layout.listOf(record, state), hourOf(record.createdAt), listPosition(record))

  const enter = async (record: UploadRecord, state: State, left: State | undefined) => {
    await placeMarker(markerOf(record, state))
    return async () => {
      if (left) await leave(markerOf(record, left), layout.listOf(record, left))
    }
  }

  return {
    move(before, after) {
      const state = stateOf(after.status)
      const left = before && stateOf(before.status)
      return left === state ? undefined : enter(after, state, left)
    },

    async forget(record) {
      for (const state of bothStates) {
        await leave(markerOf(record, state), layout.owners)
      }
    },

    async page(query, load) {
      const wanted = query.limit + 1
      const found: UploadRecord[] = []
      for await (const positions of positionsBelow(layout, query)) {
        for (let at = 0; at < positions.length && found.length < wanted; ) {
          const batch = positions.slice(at, at + wanted - found.length)
          at += batch.length
          const records = await Promise.all(batch.map(marker => recordAt(marker, query, load)))
          found.push(...records.filter(record => record !== undefined))
        }
        if (found.length >= wanted) break
      }
      return pageOf(found, query.limit)
    },
  }
}

/** Removes a marker and what it leaves empty below `root`: lists of open uploads do not pass through old hours. */
async function leave(marker: string, root: string): Promise<void> {
  await dropMarker(marker)
  await dropEmpty(dirname(marker), root)
}

interface ListMarker {
  readonly position: string
  readonly state: State
  readonly path: string
}

/** The markers of a query, newest first, an hour at a time. Hours that the cursor has passed are not opened. */
async function* positionsBelow(
  layout: SessionLayout,
  query: ListQuery,
): AsyncGenerator<readonly ListMarker[]> {
  const below = positionOfCursor(query.cursor)
  const lastHour = below === undefined ? undefined : hourOf(Number(below.slice(0, below.indexOf('-'))))
  const states = query.state ? [query.state] : bothStates
  const lists = states.map(state => ({ state, root: layout.listOf(query, state) }))
  const hours = new Set<string>()
  for (const { root } of lists) for (const hour of await namesIn(root)) hours.add(hour)
  for (const hour of [...hours].sort().reverse()) {
    if (lastHour !== undefined && hour > lastHour) continue
    // One marker a position: a record that is moving from one state to the other has two.
    const markers = new Map<string, ListMarker>()
    for (const { state, root } of lists)
      for (const position of await namesIn(join(root, hour)))
        if (below === undefined || position < below)
          markers.set(position, { position, state, path: join(root, hour, position) })
    yield [...markers.values()].sort((a, b) => (a.position < b.position ? 1 : -1))
  }
}

/** The record that a marker stands for, if the query asks for it. A marker that a crash left is removed. */
async function recordAt(
  { position, state, path }: ListMarker,
  query: ListQuery,
  load: (id: string) => Promise<UploadRecord | undefined>,
): Promise<UploadRecord | undefined> {
  const record = await load(idOfPosition(position))
  const isThere =
    record !== undefined &&
    record.collection === query.collection &&
    record.owner === query.owner &&
    listPosition(record) === position
  if (isThere && (query.state === undefined || stateOf(record.status) === query.state)) return record
  // A marker of the state to come stays: its record may be on the way there.
  const isStale = !isThere || (state === 'open' && stateOf(record.status) === 'ended')
  if (isStale && (await isLeftover(path))) await dropMarker(path)
  return undefined
}

function pageOf(found: readonly UploadRecord[], limit: number): RecordPage {
  const records = found.slice(0, limit)
  const last = records.at(-1)
  return { records, ...(last && found.length > limit ? { cursor: listPosition(last) } : {}) }
}
