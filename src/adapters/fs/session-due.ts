import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { timeKey } from '../../core/list-order.ts'
import { hourMs, hourOf } from './session-layout.ts'
import { dropEmpty, dropMarker, isLeftover, namesIn, placeMarker } from './session-marker.ts'

/**
 * Which records are due, as markers sorted by time. A record that is due at some time has a marker of that time
 * or an earlier one, so that an expiry that slides with every chunk does not move a file with every chunk: a
 * marker that turns out to be early is moved when it is met, or once it is early by an hour.
 */
export interface DueIndex {
  /**
   * To be called before the record says so; the function that comes back, after. A crash in between leaves a
   * marker too many and never one too few. Nothing comes back when nothing moves.
   */
  move(
    id: string,
    before: number | undefined,
    after: number | undefined,
  ): Promise<() => Promise<void>> | undefined
  /** At most `limit` ids of records whose `dueAt`, as the records say it, has come. */
  scan(now: number, limit: number, dueAtOf: (id: string) => Promise<number | undefined>): Promise<string[]>
}

interface Marker {
  readonly at: number
  readonly path: string
}

/** How many records' markers are remembered; of others, the next scan tidies up. */
const maxKnown = 10_000

export function dueIndex(root: string): DueIndex {
  /** The newest marker of a record that this process placed or met. */
  const known = new Map<string, Marker>()

  const remember = (id: string, marker: Marker): void => {
    known.delete(id)
    known.set(id, marker)
    const [oldest] = known.keys()
    if (known.size > maxKnown && oldest !== undefined) known.delete(oldest)
  }

  const place = async (id: string, at: number): Promise<void> => {
    // A name of its own each time: whoever removes a marker never removes one placed meanwhile.
    const name = `${timeKey(at)}-${id}.${randomBytes(6).toString('hex')}`
    const marker = { at, path: join(root, hourOf(at), name) }
    await placeMarker(marker.path)
    remember(id, marker)
  }

  const replace = async (id: string, old: Marker | undefined, at: number | undefined) => {
    if (at === undefined) known.delete(id)
    else await place(id, at)
    return async () => {
      if (old) await dropMarker(old.path)
    }
  }

  /** Deals with a marker that is too early for its record, or has none. */
  const tidy = async (marker: Marker, id: string, dueAt: number | undefined): Promise<void> => {
    if (!(await isLeftover(marker.path))) return
    if (dueAt !== undefined && known.get(id)?.at !== dueAt) await place(id, dueAt)
    await dropMarker(marker.path)
  }

  return {
    move(id, before, after) {
      const old = known.get(id)
      const isCovered = before !== undefined && after !== undefined && before <= after
      const isFarEarly = old !== undefined && after !== undefined && old.at < after - hourMs
      return isCovered && !isFarEarly ? undefined : replace(id, old, after)
    },

    async scan(now, limit, dueAtOf) {
      const found = new Set<string>()
      for await (const { id, ...marker } of markersUntil(root, now)) {
        if (found.size >= limit) break
        const dueAt = await dueAtOf(id)
        if (dueAt === undefined || dueAt > now) {
          await tidy(marker, id, dueAt)
          continue
        }
        found.add(id)
        if (!known.has(id)) remember(id, marker)
      }
      return [...found]
    },
  }
}

/** Markers up to a time, oldest first. Later hours are not even opened. */
async function* markersUntil(root: string, now: number): AsyncGenerator<Marker & { readonly id: string }> {
  const lastHour = hourOf(now)
  const nothingAfter = `${timeKey(now)}.`
  for (const hour of await namesIn(root)) {
    if (hour > lastHour) return
    const names = await namesIn(join(root, hour))
    if (names.length === 0 && hour < lastHour) await dropEmpty(join(root, hour), root)
    for (const name of names) {
      if (name > nothingAfter) return
      const [time, id] = splitName(name)
      yield { at: time, id, path: join(root, hour, name) }
    }
  }
}

function splitName(name: string): [at: number, id: string] {
  const dash = name.indexOf('-')
  return [Number(name.slice(0, dash)), name.slice(dash + 1, name.lastIndexOf('.'))]
}
