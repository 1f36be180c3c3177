import { Cluster, Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connectRedis, type OwnRedisConnection, redisSessions } from '../../../src/adapters/redis/index.ts'
import { startRedis } from '../../services/start-redis.ts'
import { startRedisCluster } from '../../services/start-redis-cluster.ts'
import { until } from '../../services/until.ts'
import { expectCode, expectThrow } from '../../support/expect-code.ts'
import { ownServer } from './support/own-server.ts'
import { recordOf, signal } from './support/record-of.ts'

const place = await ownServer(keeper => startRedis(keeper))
const cluster = await ownServer(keeper => startRedisCluster(keeper))

function connection(): OwnRedisConnection {
  const made = connectRedis(place?.url ?? '')
  onTestFinished(() => made.close())
  return made
}

describe('with replicas', () => {
  it('a change that no replica has is not acknowledged, though it stands, and reading goes on', async () => {
    const client = connection()
    const plain = redisSessions({ client })
    const record = recordOf()
    await plain.create(record, { signal })
    const before = await plain.update(record.id, { set: { offset: 5 } }, record, { signal })
    const careful = redisSessions({ client, replicas: 1 })
    const changing = careful.update(record.id, { set: { offset: 7 } }, before, { signal })
    const error = await expectCode(changing, 'SESSIONS_UNAVAILABLE')
    expect(error.retryable).toBe(true)
    expect(await careful.get(record.id, { signal })).toMatchObject({ offset: 7, revision: 2 })
  })

  it('a change follows its slot to a node that took over from a master that lives', async () => {
    const client = new Cluster([...(cluster?.nodes ?? [])], { slotsRefreshInterval: 3_600_000 })
    onTestFinished(() => client.disconnect())
    const sessions = redisSessions({ client, replicas: 1 })
    const record = recordOf()
    await sessions.create(record, { signal })
    await takeOver(await replicaOfKey(client, `quayside:{${record.id}}:record`))
    expect(await sessions.update(record.id, { set: { offset: 7 } }, record, { signal })).toMatchObject({
      offset: 7,
      revision: 1,
    })
  })

  it('a store says what it needs', () => {
    const client = connection()
    const { callReplicated: _, ...without } = client
    const refused = expectThrow(() => redisSessions({ client: without, replicas: 1 }), 'INVALID_OPTIONS')
    expect(refused.message).toContain('ioredis')
    expectThrow(() => redisSessions({ client, replicas: -1 }), 'INVALID_OPTIONS')
    expectThrow(() => redisSessions({ client, replicas: 0.5 }), 'INVALID_OPTIONS')
  })
})

/** The port of the replica of the master that has a key. */
async function replicaOfKey(client: Cluster, key: string): Promise<number> {
  for (const node of client.nodes('master')) {
    const [, port] = /slave0:ip=[^,]+,port=(\d+)/.exec(await node.info('replication')) ?? []
    if ((await node.exists(key).catch(() => 0)) === 1) return Number(port)
  }
  throw new Error(`No master has ${key}`)
}

/** Makes a replica the master, which has the old one as its replica when this resolves. */
async function takeOver(port: number): Promise<void> {
  const node = new Redis(port, '127.0.0.1')
  await node.call('CLUSTER', 'FAILOVER')
  await until('The change of roles', async () =>
    /role:master.*slave0:\S*state=online/s.test(await node.info('replication')),
  )
  node.disconnect()
}
