import { Cluster, Redis } from 'ioredis'
import { afterAll, describe, expect, it } from 'vitest'
import { redisLocker, redisSessions } from '../../../src/adapters/redis/index.ts'
import { isUploadError } from '../../../src/core/errors.ts'
import { startRedisCluster } from '../../services/start-redis-cluster.ts'
import { startRedisSentinel } from '../../services/start-redis-sentinel.ts'
import { ownServer } from './support/own-server.ts'
import { recordOf, signal } from './support/record-of.ts'

const cluster = await ownServer(startRedisCluster)
const sentinel = await ownServer(startRedisSentinel)
const clients: (Redis | Cluster)[] = []
afterAll(() => {
  for (const client of clients) client.disconnect()
})

const shapes = [
  {
    name: 'Redis Cluster',
    connect: () => keep(new Cluster([...(cluster?.nodes ?? [])], { clusterRetryStrategy: () => 100 })),
    masterOf: (client: Redis | Cluster, key: string) => masterOfSlot(client as Cluster, key),
  },
  {
    name: 'Redis behind Sentinel',
    connect: () =>
      keep(
        new Redis({
          name: sentinel?.name ?? '',
          sentinels: [...(sentinel?.sentinels ?? [])],
          maxRetriesPerRequest: 1,
        }),
      ),
    masterOf: async (client: Redis | Cluster) => processOf(client as Redis),
  },
]

describe.each(shapes)('a master of $name that is killed', ({ connect, masterOf }) => {
  it('takes nothing that its replica has: records and locks are there, changes go on, stale ones are refused', async () => {
    const [client, otherClient] = [connect(), connect()]
    const sessions = redisSessions({ client })
    const locker = redisLocker({ client, leaseMs: 30_000 })
    const other = redisLocker({ client: otherClient })
    const record = recordOf({ dueAt: 5000 })
    await sessions.create(record, { signal })
    const lock = await locker.acquire(record.id, { waitMs: 0, signal })
    const guard = { fence: lock.fence, revision: 0 }
    const next = await sessions.update(record.id, { set: { offset: 10 } }, guard, { signal })
    const key = `quayside:{${record.id}}:record`
    await replicated(client, key)
    process.kill(await masterOf(client, key), 'SIGKILL')

    expect(await untilItAnswers(() => sessions.get(record.id, { signal }))).toEqual(next)
    const stale = untilItAnswers(() => sessions.update(record.id, { set: { offset: 99 } }, guard, { signal }))
    await expect(stale).rejects.toMatchObject({ code: 'STALE_WRITE' })
    const last = await untilItAnswers(() =>
      sessions.update(record.id, { set: { offset: 20 } }, next, { signal }),
    )
    expect(last).toEqual({ ...next, offset: 20, revision: 2 })
    expect(await untilItAnswers(() => sessions.due(5000, 10, { signal }))).toEqual([record.id])

    await expectLocked(untilItAnswers(() => other.acquire(record.id, { waitMs: 0, signal })))
    await lock.release()
    const handedOver = await untilItAnswers(() => other.acquire(record.id, { waitMs: 60_000, signal }))
    expect(handedOver.fence).toBeGreaterThan(lock.fence)
    expect(handedOver.record).toEqual(last)
    await handedOver.release()
    await locker.close?.()
    await other.close?.()
  })
})

function keep<C extends Redis | Cluster>(client: C): C {
  client.on('error', () => {})
  clients.push(client)
  return client
}

/** Waits until the replicas have what was written until now. */
async function replicated(client: Redis | Cluster, key: string): Promise<void> {
  const node = client instanceof Cluster ? await nodeOf(client, key) : client
  expect(await node.wait(1, 20_000)).toBeGreaterThanOrEqual(1)
}

async function masterOfSlot(client: Cluster, key: string): Promise<number> {
  return processOf(await nodeOf(client, key))
}

async function nodeOf(client: Cluster, key: string): Promise<Redis> {
  for (const node of client.nodes('master')) if ((await node.exists(key).catch(() => 0)) === 1) return node
  throw new Error(`No master has ${key}`)
}

async function processOf(node: Redis): Promise<number> {
  const [, id] = /process_id:(\d+)/.exec(await node.info('server')) ?? []
  return Number(id)
}

async function expectLocked(call: Promise<unknown>): Promise<void> {
  await expect(call).rejects.toMatchObject({ code: 'LOCKED' })
}

/** Until the new master is there: what clients do that are told 503. */
async function untilItAnswers<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (isUploadError(error) && error.code !== 'SESSIONS_UNAVAILABLE') throw error
      await new Promise(resolve => setImmediate(resolve))
    }
  }
}
