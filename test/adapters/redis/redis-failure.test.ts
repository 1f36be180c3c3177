import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, it } from 'vitest'
import { connectRedis, redisLocker, redisSessions } from '../../../src/adapters/redis/index.ts'
import { isUploadError } from '../../../src/core/errors.ts'
import { faultProxy } from '../../services/fault-proxy.ts'
import { freePort } from '../../services/free-port.ts'
import { startRedis } from '../../services/start-redis.ts'
import { expectCode } from '../../support/expect-code.ts'
import { ownServer } from './support/own-server.ts'
import { recordOf, signal } from './support/record-of.ts'

const place = await ownServer(keeper => startRedis(keeper))
const locked = await ownServer(keeper => startRedis(keeper, ['--requirepass', 'secret']))
const url = place?.url ?? ''
const clients: Redis[] = []
afterAll(() => {
  for (const client of clients) client.disconnect()
})

describe('what Redis refuses', () => {
  it('is SESSIONS_UNAVAILABLE where it is a replica, and says to write to the master', async () => {
    const client = clientOf(url)
    await client.replicaof('127.0.0.1', String(await freePort()))
    const error = await expectCode(
      redisSessions({ client }).create(recordOf(), { signal }),
      'SESSIONS_UNAVAILABLE',
    )
    await client.replicaof('NO', 'ONE')
    expect(error.message).toContain('connect to the master')
    expect(error.retryable).toBe(true)
  })

  it('is SESSIONS_FULL where its memory is used up, and says which setting', async () => {
    const client = clientOf(url)
    const sessions = redisSessions({ client })
    await client.config('SET', 'maxmemory', '1')
    const error = await expectCode(sessions.create(recordOf(), { signal }), 'SESSIONS_FULL')
    const lockError = await expectCode(
      redisLocker({ client }).acquire('a', { waitMs: 0, signal }),
      'SESSIONS_FULL',
    )
    await client.config('SET', 'maxmemory', '0')
    expect(error.message).toContain('maxmemory')
    expect(lockError.message).toContain('Cannot lock upload a')
  })

  it('is SESSIONS_DENIED without the password or with a wrong one', async () => {
    const port = new URL(locked?.url ?? '').port
    for (const user of ['', ':wrong@']) {
      const connection = connectRedis(`redis://${user}127.0.0.1:${port}`)
      const sessions = redisSessions({ client: connection, timeoutMs: 1000 })
      const error = await expectCode(sessions.get('a', { signal }), 'SESSIONS_DENIED')
      expect(error.message).toContain('password')
      expect(error.retryable).toBe(false)
      await connection.close()
    }
    const right = connectRedis(`redis://:secret@127.0.0.1:${port}`)
    expect(await redisSessions({ client: right }).get('a', { signal })).toBeUndefined()
    await right.close()
  })

  it('is SESSIONS_DENIED where the ACL does not allow it, and names the page that lists what is needed', async () => {
    const admin = clientOf(url)
    await admin.call('ACL', 'SETUSER', 'reader', 'on', '>x', '~*', '+@read', '+info')
    const client = clientOf(url.replace('//', '//reader:x@'))
    const error = await expectCode(
      redisSessions({ client }).create(recordOf(), { signal }),
      'SESSIONS_DENIED',
    )
    expect(error.message).toContain('docs/redis.md')
  })
})

describe('a user with the rights that docs/redis.md lists', () => {
  it('can do all that the session store and the locker do', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/redis.md'), 'utf8')
    const rights = page.match(/`(\+@scripting [^`]+)`/)?.[1]?.split(' ') ?? []
    expect(rights.length).toBeGreaterThan(5)
    const keys = ['~quayside:*', '&quayside:*']
    for (const each of keys) expect(page).toContain(`\`${each}\``)
    await clientOf(url).call(
      'ACL',
      'SETUSER',
      'quayside',
      'on',
      '>x',
      'resetchannels',
      ...keys,
      '-@all',
      ...rights,
    )
    const client = clientOf(url.replace('//', '//quayside:x@'))
    const sessions = redisSessions({ client })
    const locker = redisLocker({ client })
    const lock = await locker.acquire('a', { waitMs: 0, signal })
    const record = recordOf({ dueAt: 1 })
    await sessions.create(record, { signal })
    const next = await sessions.update(
      record.id,
      { set: { status: 'completed' } },
      { fence: lock.fence, revision: 0 },
      { signal },
    )
    expect(await sessions.due(1, 10, { signal })).toEqual([record.id])
    expect((await sessions.list({ collection: 'uploads', limit: 1 }, { signal })).records).toEqual([next])
    await sessions.delete(record.id, next, { signal })
    await lock.release()
    await locker.close?.()
  })
})

describe('a Redis that cannot be reached', () => {
  it('is SESSIONS_UNAVAILABLE for every call, soon, whatever the client queues', async () => {
    const nowhere = `redis://127.0.0.1:${await freePort()}`
    const client = clientOf(nowhere, { maxRetriesPerRequest: null })
    const sessions = redisSessions({ client, timeoutMs: 50 })
    const locker = redisLocker({ client, timeoutMs: 50 })
    const record = recordOf()
    const calls = [
      sessions.create(record, { signal }),
      sessions.get(record.id, { signal }),
      sessions.update(record.id, {}, record, { signal }),
      sessions.delete(record.id, record, { signal }),
      sessions.due(0, 1, { signal }),
      sessions.list({ collection: 'uploads', limit: 1 }, { signal }),
      locker.acquire(record.id, { waitMs: 0, signal }),
    ]
    for (const call of calls) await expectCode(call, 'SESSIONS_UNAVAILABLE')
    client.disconnect()
    await locker.close?.()
  })

  it('is SESSIONS_UNAVAILABLE when it is connected and silent, and serves again when it speaks', async () => {
    const proxy = await faultProxy(url)
    const client = clientOf(proxy.address)
    const sessions = redisSessions({ client, timeoutMs: 100 })
    const record = recordOf()
    await sessions.create(record, { signal })
    proxy.faults = { blackhole: true }
    await expectCode(sessions.get(record.id, { signal }), 'SESSIONS_UNAVAILABLE')
    proxy.faults = {}
    expect(await redisSessions({ client }).get(record.id, { signal })).toEqual(record)
    client.disconnect()
    await proxy.close()
  })

  it('is SESSIONS_UNAVAILABLE when the connection breaks, and serves again by itself', async () => {
    const proxy = await faultProxy(url)
    const connection = connectRedis(proxy.address)
    const sessions = redisSessions({ client: connection })
    const record = recordOf()
    await sessions.create(record, { signal })
    proxy.faults = { refuse: true }
    proxy.dropAll()
    await expectCode(sessions.get(record.id, { signal }), 'SESSIONS_UNAVAILABLE')
    proxy.faults = {}
    expect(await untilItAnswers(() => sessions.get(record.id, { signal }))).toEqual(record)
    await connection.close()
    await proxy.close()
  })

  it('refuses an address that is none, without repeating it: it may hold a password', () => {
    expect(() => connectRedis('localhost:6379/secret')).toThrow(/must be like redis:/)
    expect(() => connectRedis('localhost:6379/secret')).not.toThrow(/secret/)
  })
})

function clientOf(address: string, options = {}): Redis {
  const client = new Redis(address, options)
  client.on('error', () => {})
  clients.push(client)
  return client
}

async function untilItAnswers<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!isUploadError(error, 'SESSIONS_UNAVAILABLE')) throw error
    }
  }
}
