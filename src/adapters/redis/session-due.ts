import { idOfPosition, listPosition, timeKey } from '../../core/list-order.ts'
import type { RedisKeys } from './redis-keys.ts'
import { runScript } from './redis-script.ts'
import type { ReadsAndWrites } from './replicated-commands.ts'
import { postponeMarker } from './scripts/postpone-marker.ts'

/**
 * Which records are due: one sorted set of markers `<time>-<id>`, read by name. A marker is placed before the record
 * relies on it and says so in `~due`; it may be earlier than the record is due, so that an expiry that slides with every
 * chunk moves nothing. What a crash leaves is a marker too many, never one too few.
 */
export interface DueIndex {
  place(id: string, dueAt: string): Promise<void>
  remove(id: string, dueAt: string): Promise<void>
  /** Ids of at most `limit` records whose `dueAt`, as the records say it, has come. Tidies up on the way. */
  scan(now: number, limit: number): Promise<readonly string[]>
}

/**
 * A marker that its record does not account for is left alone so long after its time: whoever placed it may be about to
 * write the record. It would have to be stopped for this long, between two commands, to lose its marker.
 */
const graceMs = 300_000

/** How many markers are looked at together, at most. */
const batch = 100

export function dueIndex({ reads, writes }: ReadsAndWrites, keys: RedisKeys): DueIndex {
  const place = async (id: string, dueAt: string): Promise<void> => {
    await writes.call('ZADD', keys.due, '0', marker(id, dueAt))
  }

  const drop = async (member: string): Promise<void> => {
    await writes.call('ZREM', keys.due, member)
  }

  /** Whether the record of a marker is due. */
  const isDue = async (member: string, now: number): Promise<boolean> => {
    const id = idOfPosition(member)
    const [dueAt, relied] = (await reads.call('HMGET', keys.record(id), 'dueAt', '~due')) as (string | null)[]
    if (dueAt && Number(dueAt) <= now) return true
    if (member < timeKey(now - graceMs)) await tidy(member, id, dueAt ?? '', relied ?? '')
    return false
  }

  /** Lets the record rely on a marker of its own time first, where it relies on this one. */
  const tidy = async (member: string, id: string, dueAt: string, relied: string): Promise<void> => {
    if (relied !== '' && marker(id, relied) === member) {
      if (dueAt !== '') await place(id, dueAt)
      const mayGo = await runScript(writes, postponeMarker, [keys.record(id)], [relied, dueAt])
      if (mayGo !== 1) return
    }
    await drop(member)
  }

  return {
    place,
    remove: (id, dueAt) => drop(marker(id, dueAt)),
    async scan(now, limit) {
      const found = new Set<string>()
      const end = `(${timeKey(now + 1)}`
      let start = '-'
      while (found.size < limit) {
        const size = Math.min(batch, limit - found.size)
        const range = ['ZRANGEBYLEX', keys.due, start, end, 'LIMIT', '0', String(size)] as const
        const members = (await reads.call(...range)) as string[]
        const due = await Promise.all(members.map(member => isDue(member, now)))
        for (const [at, member] of members.entries()) if (due[at]) found.add(idOfPosition(member))
        if (members.length < size) break
        start = `(${members.at(-1)}`
      }
      return [...found]
    },
  }
}

function marker(id: string, dueAt: string): string {
  return listPosition({ createdAt: Number(dueAt), id })
}
