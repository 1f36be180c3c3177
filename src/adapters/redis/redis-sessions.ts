import { UploadError } from '../../core/errors.ts'
import { stateOf } from '../../core/list-order.ts'
import type { RecordChange, SessionStore } from '../../core/ports/sessions.ts'
import type { UploadRecord } from '../../core/types.ts'
import { boundedCommands } from './bounded-commands.ts'
import { fromIoredis } from './from-ioredis.ts'
import { knownRecordsOf } from './known-records.ts'
import { dueAfter, listAfter } from './record-fields.ts'
import { type Changed, type Entries, recordStore } from './record-store.ts'
import type { IoredisClient, RedisCommands } from './redis-commands.ts'
import { whileRedis } from './redis-failure.ts'
import { isSafeId, redisKeys } from './redis-keys.ts'
import { checkClient, timeoutOf } from './redis-options.ts'
import { replicatedCommands } from './replicated-commands.ts'
import { dueIndex } from './session-due.ts'
import { listIndex } from './session-lists.ts'

/** The client, what keys begin with, and how many replicas have a change before it counts. */
export interface RedisSessionsOptions {
  /** An `ioredis` instance (`Redis` or `Cluster`), or what `fromNodeRedis` made. It stays the caller's to close. */
  readonly client: IoredisClient | RedisCommands
  /** What all keys begin with, so that several applications can share a Redis. Default `quayside`. */
  readonly prefix?: string
  /** A command that takes longer is given up as `SESSIONS_UNAVAILABLE`. Milliseconds, default 5,000. */
  readonly timeoutMs?: number
  /**
   * How many replicas of a master have a change before it is acknowledged (Redis' `WAIT`), so that it outlives a failover.
   * Default 0. Needs a client of ioredis, or one with `callReplicated`.
   */
  readonly replicas?: number
}

/**
 * Records in Redis, shared by any number of servers: single, behind Sentinel, or in a Cluster. A change of a record is
 * one script, atomic and guarded; `due` and `list` cost what they find. What a crash of Redis takes depends on its
 * persistence settings; see docs/redis.md.
 */
export function redisSessions(options: RedisSessionsOptions): SessionStore {
  checkClient('redisSessions', options.client)
  const timeoutMs = timeoutOf(options)
  const client = 'pipeline' in options.client ? fromIoredis(options.client) : options.client
  const reads = boundedCommands(client, timeoutMs)
  const writes = boundedCommands(replicatedCommands(client, options.replicas ?? 0, timeoutMs), timeoutMs)
  const prefix = options.prefix ?? 'quayside'
  const keys = redisKeys(prefix)
  const records = recordStore({ reads, writes }, keys, knownRecordsOf(options.client, prefix))
  const due = dueIndex({ reads, writes }, keys)
  const lists = listIndex({ reads, writes }, keys)

  /** Index entries first, then the record: a crash in between leaves an entry too many and never one too few. */
  const prepare = async (created: UploadRecord, ready: Partial<Entries>): Promise<void> => {
    await Promise.all([
      ready.due ? due.place(created.id, ready.due) : undefined,
      ready.list ? lists.place(created, ready.list) : undefined,
    ])
  }

  /** Removes entries that stand for nothing any more. Whoever comes across one that stays removes it, too. */
  const tidy = async (id: string, { created, due: dueAt, list }: Partial<Entries>): Promise<void> => {
    const removals = [
      dueAt ? due.remove(id, dueAt) : undefined,
      created && list ? lists.remove(created, list) : undefined,
    ]
    await Promise.allSettled(removals)
  }

  return {
    name: 'redis',

    async create(record, { signal }) {
      signal.throwIfAborted()
      const { id, status, dueAt } = record
      return whileRedis(`create the record of upload ${id}`, async () => {
        if (!isSafeId(id)) throw unsafe(id)
        const ready = { list: stateOf(status), due: dueAt === undefined ? '' : String(dueAt) }
        await prepare(record, ready)
        if (!(await records.create(record))) throw taken(id)
      })
    },

    async get(id, { signal }) {
      signal.throwIfAborted()
      return whileRedis(`read the record of upload ${id}`, async () => {
        return isSafeId(id) ? records.read(id) : undefined
      })
    },

    async update(id, change, guard, { signal }) {
      signal.throwIfAborted()
      return whileRedis(`change the record of upload ${id}`, async () => {
        if (!isSafeId(id)) throw missing(id)
        const attempt = records.change(id, change, guard)
        let ready: Partial<Entries> = {}
        let changed: Changed = await attempt(ready)
        if (changed.outcome === 'index') {
          ready = entriesAfter(change, changed.entries)
          await prepare(changed.entries.created, ready)
          changed = await attempt(ready)
        }
        if (changed.outcome === 'missing') throw missing(id)
        if (changed.outcome !== 'done') throw stale(id)
        await tidy(id, entriesLeft(change, changed.entries, ready))
        return changed.record
      })
    },

    async delete(id, guard, { signal }) {
      signal.throwIfAborted()
      return whileRedis(`delete the record of upload ${id}`, async () => {
        if (!isSafeId(id)) return
        const deleted = await records.delete(id, guard)
        if (deleted.outcome === 'stale') throw stale(id)
        if (deleted.outcome === 'done') await tidy(id, deleted.entries)
      })
    },

    async due(now, limit, { signal }) {
      signal.throwIfAborted()
      return whileRedis('find the records that are due', async () => {
        return due.scan(now, limit)
      })
    },

    async list(query, { signal }) {
      signal.throwIfAborted()
      return whileRedis('list records', async () => {
        return lists.page(query, id => (isSafeId(id) ? records.read(id) : Promise.resolve(undefined)))
      })
    },
  }
}

/** The entries that a change needs to be there before it. */
function entriesAfter(change: RecordChange, before: Entries): Partial<Entries> {
  const dueThen = dueAfter(change)
  const listThen = listAfter(change)
  return {
    ...(dueThen === 'same' ? {} : { due: dueThen }),
    ...(listThen === 'same' || listThen === before.list ? {} : { list: listThen }),
  }
}

/** The entries that stood for the record before the change and do not any more. */
function entriesLeft(change: RecordChange, before: Entries, ready: Partial<Entries>): Partial<Entries> {
  const isUndue = dueAfter(change) === '' || ready.due
  return {
    created: before.created,
    ...(isUndue && before.due !== '' && ready.due !== before.due ? { due: before.due } : {}),
    ...(ready.list && ready.list !== before.list ? { list: before.list } : {}),
  }
}

function missing(id: string): UploadError {
  return new UploadError('UPLOAD_NOT_FOUND', `There is no upload ${id}`, { details: { id } })
}

function taken(id: string): UploadError {
  return new UploadError('ID_TAKEN', `There is an upload ${id} already`, { details: { id } })
}

function stale(id: string): UploadError {
  const message = `Upload ${id} was changed by another writer meanwhile; look at it again`
  return new UploadError('STALE_WRITE', message, { details: { id } })
}

function unsafe(id: string): UploadError {
  const problem = `uploadId returned ${JSON.stringify(id.slice(0, 200))}: this session store takes 1 to 128 letters, digits, - and _`
  return new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
