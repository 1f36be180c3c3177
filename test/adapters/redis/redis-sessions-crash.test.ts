import { afterAll, describe, expect, it } from 'vitest'
import { connectRedis, type OwnRedisConnection, redisSessions } from '../../../src/adapters/redis/index.ts'
import type { UploadRecord } from '../../../src/core/types.ts'
import { startRedis } from '../../services/start-redis.ts'
import { observed } from './support/observed-commands.ts'
import { ownServer } from './support/own-server.ts'
import { recordOf, signal } from './support/record-of.ts'

const place = await ownServer(keeper => startRedis(keeper))
const hour = 3_600_000
let namespaces = 0
const connections: OwnRedisConnection[] = []
afterAll(() => Promise.all(connections.map(each => each.close())).then(() => undefined))

/** A store of its own, over commands that can be watched. */
function bench() {
  namespaces += 1
  const prefix = `crash-${namespaces}`
  const connection = connectRedis(place?.url ?? '')
  connections.push(connection)
  const commands = observed(connection)
  const sessions = redisSessions({ client: commands, prefix })
  const other = redisSessions({ client: commands, prefix })
  const keys = (...words: string[]) => commands.call(...(words as [string]))
  return { prefix, commands, sessions, other, keys }
}

/** What a process that dies before its n-th command from now leaves. */
async function dyingBefore(n: number, { commands }: ReturnType<typeof bench>, work: () => Promise<unknown>) {
  let left = n
  commands.before = () => {
    left -= 1
    if (left <= 0) throw new Error('the process died')
  }
  const outcome = await work().then(
    () => 'finished',
    () => 'died',
  )
  commands.before = () => {}
  return outcome
}

describe('a process that dies between two commands', () => {
  it('leaves no record that the sweeper or a list would miss, wherever it dies in creating', async () => {
    for (let n = 1; ; n += 1) {
      const store = bench()
      const record = recordOf({ dueAt: 5000 })
      const outcome = await dyingBefore(n, store, () => store.sessions.create(record, { signal }))
      const there = await store.other.get(record.id, { signal })
      expect(await store.other.due(5000, 10, { signal })).toEqual(there ? [record.id] : [])
      expect((await store.other.list({ collection: 'uploads', limit: 10 }, { signal })).records).toEqual(
        there ? [record] : [],
      )
      if (outcome === 'finished') break
      expect(there).toBeUndefined()
    }
  })

  it('leaves no record that the sweeper or a list would miss, wherever it dies in changing', async () => {
    for (let n = 1; ; n += 1) {
      const store = bench()
      const record = recordOf({ dueAt: 9000, owner: 'ann' })
      await store.sessions.create(record, { signal })
      const change = { set: { status: 'completed', dueAt: 5000 } } as const
      const outcome = await dyingBefore(n, store, () =>
        store.sessions.update(record.id, change, record, { signal }),
      )
      const now = (await store.other.get(record.id, { signal })) as UploadRecord
      const states = {
        open: now.status === 'created' ? [now] : [],
        ended: now.status === 'completed' ? [now] : [],
      }
      for (const state of ['open', 'ended'] as const) {
        const query = { collection: 'uploads', owner: 'ann', state, limit: 10 }
        expect((await store.other.list(query, { signal })).records).toEqual(states[state])
      }
      expect(await store.other.due(now.dueAt ?? 0, 10, { signal })).toEqual([record.id])
      expect(await store.other.due((now.dueAt ?? 0) - 1, 10, { signal })).toEqual([])
      if (outcome === 'finished') break
    }
  })

  it('leaves index entries that stand for nothing, which are removed once they are surely not for a record to come', async () => {
    const store = bench()
    const record = recordOf({ dueAt: 5000 })
    await dyingBefore(3, store, () => store.sessions.create(record, { signal }))
    expect(await store.keys('ZCARD', `${store.prefix}:due`)).toBe(1)
    await store.other.due(5000, 10, { signal })
    expect(await store.keys('ZCARD', `${store.prefix}:due`)).toBe(1)
    await store.other.due(5000 + hour, 10, { signal })
    expect(await store.keys('ZCARD', `${store.prefix}:due`)).toBe(0)
    await store.other.list({ collection: 'uploads', limit: 10 }, { signal })
    expect(await store.keys('KEYS', `${store.prefix}:*`)).toEqual([])
  })

  it('leaves what a deleted record had in the indexes, which the next reader removes', async () => {
    const store = bench()
    const record = recordOf({ dueAt: 5000 })
    await store.sessions.create(record, { signal })
    // Redis has seen the script then.
    await store.sessions.delete('another', record, { signal })
    await dyingBefore(2, store, () => store.sessions.delete(record.id, record, { signal }))
    expect(await store.other.get(record.id, { signal })).toBeUndefined()
    expect(await store.other.due(5000 + hour, 10, { signal })).toEqual([])
    expect((await store.other.list({ collection: 'uploads', limit: 10 }, { signal })).records).toEqual([])
    expect(await store.keys('KEYS', `${store.prefix}:*`)).toEqual([])
  })
})

describe('an answer that is lost', () => {
  it('makes a creation that the client sends again one creation', async () => {
    const store = bench()
    const record = recordOf()
    await sendingTwice(store, () => store.sessions.create(record, { signal }))
    expect(await store.other.get(record.id, { signal })).toEqual(record)
  })

  it('makes a change that the client sends again one change', async () => {
    const store = bench()
    const record = recordOf({ dueAt: 9000 })
    await store.sessions.create(record, { signal })
    const change = {
      set: { status: 'completed', dueAt: 5000 },
      addParts: [{ number: 1, offset: 0, size: 9 }],
    } as const
    const next = await sendingTwice(store, () => store.sessions.update(record.id, change, record, { signal }))
    expect(next).toEqual({ ...record, ...change.set, parts: change.addParts, revision: 1 })
    expect(await store.other.get(record.id, { signal })).toEqual(next)
    const ended = { collection: 'uploads', state: 'ended', limit: 10 } as const
    expect((await store.other.list(ended, { signal })).records).toEqual([next])
  })
})

describe('what calls cost', () => {
  it('is one command for a chunk: an expiry that slides and a part more move no index', async () => {
    const store = bench()
    let record = recordOf({ dueAt: 5000 })
    await store.sessions.create(record, { signal })
    store.commands.sent.length = 0
    for (let number = 1; number <= 5; number += 1) {
      const set = { status: 'uploading', offset: number * 100, dueAt: 5000 + number * 1000 } as const
      const addParts = [{ number, offset: (number - 1) * 100, size: 100 }]
      record = await store.sessions.update(record.id, { set, addParts }, record, { signal })
    }
    expect(store.commands.sent).toEqual(Array(5).fill('EVALSHA'))
    expect(await store.other.due(9999, 10, { signal })).toEqual([])
    expect(await store.other.due(10_000, 10, { signal })).toEqual([record.id])
  })

  it('follows what is due: an index entry that slid is moved once, not looked at for ever', async () => {
    const store = bench()
    const record = recordOf({ dueAt: 5000 })
    await store.sessions.create(record, { signal })
    await store.sessions.update(record.id, { set: { dueAt: 100 * hour } }, record, { signal })
    await store.sessions.due(hour, 10, { signal })
    store.commands.sent.length = 0
    expect(await store.sessions.due(99 * hour, 10, { signal })).toEqual([])
    expect(store.commands.sent).toEqual(['ZRANGEBYLEX'])
    expect(await store.sessions.due(100 * hour, 10, { signal })).toEqual([record.id])
  })

  it('is the answer alone, and no parts, for a record that has not changed since it was read', async () => {
    const store = bench()
    const parts = Array.from({ length: 3 }, (_, at) => ({ number: at + 1, offset: at, size: 1 }))
    const record = recordOf({ parts })
    await store.sessions.create(record, { signal })
    const first = await store.sessions.get(record.id, { signal })
    expect(await store.sessions.get(record.id, { signal })).toBe(first)
    await store.other.update(record.id, { set: { offset: 7 } }, record, { signal })
    expect(await store.sessions.get(record.id, { signal })).toEqual({ ...record, offset: 7, revision: 1 })
  })

  it('is not fooled by a record that was deleted and created anew with the same id and revision', async () => {
    const store = bench()
    const record = recordOf()
    await store.sessions.create(record, { signal })
    await store.sessions.get(record.id, { signal })
    await store.other.delete(record.id, record, { signal })
    const anew = { ...record, name: 'another.bin' }
    await store.other.create(anew, { signal })
    expect(await store.sessions.get(record.id, { signal })).toEqual(anew)
    const next = await store.sessions.update(record.id, { set: { offset: 1 } }, anew, { signal })
    expect(next).toEqual({ ...anew, offset: 1, revision: 1 })
  })
})

describe('a Redis that is new to the scripts', () => {
  it('is sent their text', async () => {
    const store = bench()
    const record = recordOf()
    await store.sessions.create(record, { signal })
    await store.keys('SCRIPT', 'FLUSH')
    expect(await store.sessions.get(record.id, { signal })).toEqual(record)
    expect(store.commands.sent.slice(-2)).toEqual(['EVALSHA', 'EVAL'])
    await store.sessions.get(record.id, { signal })
    expect(store.commands.sent.at(-1)).toBe('EVALSHA')
  })
})

describe('where no sweeper runs', () => {
  it('Redis forgets a completed record by itself, not before its time and a day', async () => {
    const store = bench()
    const day = 24 * hour
    const record = recordOf({ parts: [{ number: 1, offset: 0, size: 1 }] })
    const ttl = async (what: string) =>
      Number(await store.keys('PTTL', `${store.prefix}:{${record.id}}:${what}`))
    await store.sessions.create(record, { signal })
    expect(await ttl('record')).toBe(-1)
    const set = { status: 'completed', pending: { attempts: 0 }, dueAt: Date.now() + 7 * day } as const
    const owed = await store.sessions.update(record.id, { set }, record, { signal })
    expect(await ttl('record'), 'a notification is owed').toBe(-1)
    const told = await store.sessions.update(record.id, { clear: ['pending'] }, owed, { signal })
    for (const what of ['record', 'parts']) {
      expect(await ttl(what)).toBeGreaterThan(7 * day)
      expect(await ttl(what)).toBeLessThanOrEqual(8 * day)
    }
    await store.sessions.update(record.id, { clear: ['dueAt'] }, told, { signal })
    expect(await ttl('record'), 'kept for ever').toBe(-1)
  })
})

/** As a client does that lost its connection before the answer: each script is carried out twice. */
async function sendingTwice<T>({ commands }: ReturnType<typeof bench>, work: () => Promise<T>): Promise<T> {
  const once = commands.call
  commands.call = async (command, ...args) => {
    await once(command, ...args).catch(() => {})
    return once(command, ...args)
  }
  try {
    return await work()
  } finally {
    commands.call = once
  }
}
