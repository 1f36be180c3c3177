import { describe, it } from 'vitest'
import { ownServer } from '../adapters/redis/support/own-server.ts'
import { durableWords } from '../services/start-redis.ts'
import { startRedisCluster } from '../services/start-redis-cluster.ts'
import { startRedisSentinel } from '../services/start-redis-sentinel.ts'
import { type MortalRedis, mortalCluster, mortalSentinel } from './support/mortal-redis.ts'
import { outliveRedis } from './support/outlive-redis.ts'

const cluster = await ownServer(keeper => startRedisCluster(keeper, durableWords))
const sentinel = await ownServer(keeper => startRedisSentinel(keeper, durableWords))

const nightly = process.env.QUAYSIDE_NIGHTLY === '1'
const ordeal = nightly
  ? { uploads: 200, size: 3_000_000, servers: 4, serverDeaths: 60, redisDeaths: 12 }
  : { uploads: 12, size: 3_000_000, servers: 3, serverDeaths: 5, redisDeaths: 2 }

describe.each([
  { shape: 'a Redis Cluster', open: () => cluster && mortalCluster(cluster) },
  { shape: 'a Redis behind Sentinel', open: () => sentinel && mortalSentinel(sentinel) },
])('over $shape, of which masters are killed, as are servers,', ({ open }) => {
  it(`${ordeal.uploads} uploads through ${ordeal.servers} servers end whole, keep what was acknowledged, and are told of`, async () => {
    await outliveRedis(open() as MortalRedis, ordeal)
  }, 900_000)
})
