import { applyChange } from '../../src/core/apply-change.ts'
import type { SessionStore } from '../../src/core/ports/sessions.ts'
import type { UploadRecord } from '../../src/core/types.ts'

/** Session stores that are wrong in one way each, and a clause that must tell. */
export interface BrokenSessions {
  readonly fault: string
  readonly caughtBy: string
  readonly breakIt: (right: SessionStore) => SessionStore
}

const signal = new AbortController().signal

async function guardOf(store: SessionStore, id: string, given: { fence: number; revision: number }) {
  return (await store.get(id, { signal })) ?? given
}

export const brokenSessions: readonly BrokenSessions[] = [
  {
    fault: 'ignores fences',
    caughtBy: 'a change with an older fence is STALE_WRITE and changes nothing',
    breakIt: right => ({
      ...right,
      async update(id, change, guard, context) {
        const { fence } = await guardOf(right, id, guard)
        return right.update(id, change, { ...guard, fence: Math.max(fence, guard.fence) }, context)
      },
    }),
  },
  {
    fault: 'ignores revisions',
    caughtBy: 'a change made for another revision is STALE_WRITE, whatever its fence',
    breakIt: right => ({
      ...right,
      async update(id, change, guard, context) {
        const { revision } = await guardOf(right, id, guard)
        return right.update(id, change, { ...guard, revision }, context)
      },
    }),
  },
  {
    fault: 'reads first and writes later',
    caughtBy: 'of changes made at once for one revision, exactly one wins',
    breakIt: right => {
      const written = new Map<string, UploadRecord>()
      const get: SessionStore['get'] = async (id, context) => written.get(id) ?? right.get(id, context)
      return {
        ...right,
        get,
        async update(id, change, guard, context) {
          const before = await get(id, context)
          if (!before) return right.update(id, change, guard, context)
          const after = applyChange(before, change, guard)
          await Promise.resolve()
          written.set(id, after)
          return after
        },
        async delete(id, guard, context) {
          written.delete(id)
          await right.delete(id, await guardOf(right, id, guard), context)
        },
      }
    },
  },
  {
    fault: 'forgets the fence of the last writer',
    caughtBy: 'the fence of the last writer is remembered',
    breakIt: right => ({
      ...right,
      async update(id, change, guard, context) {
        const { fence } = await guardOf(right, id, guard)
        return right.update(id, change, { ...guard, fence }, context)
      },
    }),
  },
  {
    fault: 'deletes without looking',
    caughtBy: 'deleting with an older fence or another revision is STALE_WRITE and leaves the record',
    breakIt: right => ({
      ...right,
      delete: async (id, guard, context) => right.delete(id, await guardOf(right, id, guard), context),
    }),
  },
  {
    fault: 'files what is due only when a record is created',
    caughtBy: 'a record that is brought forward is due at its new time',
    breakIt: right => {
      const filed = new Map<string, number>()
      return {
        ...right,
        async create(record, context) {
          await right.create(record, context)
          if (record.dueAt !== undefined) filed.set(record.id, record.dueAt)
        },
        due: async now => [...filed].filter(([, at]) => at <= now).map(([id]) => id),
      }
    },
  },
  {
    fault: 'says in any order what is due',
    caughtBy: 'the oldest come first, at most as many as asked for',
    breakIt: right => ({
      ...right,
      due: async (now, limit, context) => (await right.due(now, 1e6, context)).toReversed().slice(0, limit),
    }),
  },
  {
    fault: 'lists the oldest first',
    caughtBy: 'a list is newest first and whole records',
    breakIt: right => ({
      ...right,
      async list(query, context) {
        const page = await right.list(query, context)
        return { ...page, records: page.records.toReversed() }
      },
    }),
  },
  {
    fault: 'gives a cursor on the last page',
    caughtBy: 'a full last page has no cursor',
    breakIt: right => ({
      ...right,
      async list(query, context) {
        const page = await right.list(query, context)
        const last = page.records.at(-1)
        return last ? { ...page, cursor: `${String(last.createdAt).padStart(16, '0')}-${last.id}` } : page
      },
    }),
  },
  {
    fault: 'shows everything to those who name no owner',
    caughtBy: 'without an owner only uploads without one are seen',
    breakIt: right => {
      const owners = new Set<string>()
      return {
        ...right,
        async create(record, context) {
          await right.create(record, context)
          if (record.owner !== undefined) owners.add(record.owner)
        },
        async list(query, context) {
          const own = await right.list(query, context)
          if (query.owner !== undefined) return own
          const records: UploadRecord[] = [...own.records]
          for (const owner of owners)
            records.push(...(await right.list({ ...query, owner }, context)).records)
          return { records }
        },
      }
    },
  },
  {
    fault: 'drops parts that were there before',
    caughtBy: 'any sequence of changes and guards leaves what applyChange says',
    breakIt: right => ({
      ...right,
      async update(id, change, guard, context) {
        const after = await right.update(id, change, guard, context)
        return change.addParts ? { ...after, parts: change.addParts } : after
      },
    }),
  },
  {
    fault: 'replaces a record that is created twice',
    caughtBy: 'creating an id twice is ID_TAKEN and leaves the first record alone',
    breakIt: right => ({
      ...right,
      async create(record, context) {
        const before = await right.get(record.id, context)
        if (before) await right.delete(record.id, before, context)
        await right.create(record, context)
      },
    }),
  },
]
