import { randomUUID } from 'node:crypto'
import { Cluster, Redis } from 'ioredis'
import { Cluster as Cluster6, Redis as Redis6 } from 'ioredis-6'
import { createClient, createCluster, createSentinel } from 'redis'
import { afterAll } from 'vitest'
import {
  fromNodeRedis,
  type IoredisClient,
  type RedisConnection,
} from '../../../../src/adapters/redis/index.ts'
import { placeOf } from '../../../services/place-of.ts'
import { redisService } from '../../../services/redis-service.ts'

export interface RedisClients {
  readonly name: string
  readonly prefix: string
  /** A client as one server has it. */
  connect(): IoredisClient | RedisConnection
}

/** Every client in every shape that Redis comes in. To be called at the top of a test file. */
export async function redisShapes(): Promise<readonly RedisClients[]> {
  const closing: (() => unknown)[] = []
  afterAll(() => {
    for (const close of closing) close()
  })
  const single = await redisService()
  const nodes = [...((await placeOf('redisCluster'))?.nodes ?? [])]
  const behind = await placeOf('redisSentinel')
  const { url } = single
  const name = behind?.name ?? ''
  const sentinels = [...(behind?.sentinels ?? [])]
  const prefix = `quayside-tests:${randomUUID()}:`

  const ioredis = <C extends IoredisClient & { disconnect(): void }>(client: C): C => {
    closing.push(() => client.disconnect())
    return client
  }
  const nodeRedis = (client: NodeRedis): RedisConnection => {
    client.on('error', () => {})
    closing.push(() => client.destroy())
    return connected(fromNodeRedis(client), client.connect())
  }
  return [
    { name: 'Redis', prefix: single.prefix, connect: () => ioredis(new Redis(url)) },
    { name: 'Redis Cluster', prefix, connect: () => ioredis(new Cluster(nodes)) },
    { name: 'Redis behind Sentinel', prefix, connect: () => ioredis(new Redis({ name, sentinels })) },
    { name: 'Redis by ioredis 6', prefix: `${single.prefix}6:`, connect: () => ioredis(new Redis6(url)) },
    {
      name: 'Redis Cluster by ioredis 6',
      prefix: `${prefix}6:`,
      connect: () => ioredis(new Cluster6(nodes)),
    },
    {
      name: 'Redis by node-redis',
      prefix: `${single.prefix}n:`,
      connect: () => nodeRedis(createClient({ url })),
    },
    {
      name: 'Redis Cluster by node-redis',
      prefix: `${prefix}n:`,
      connect: () =>
        nodeRedis(
          createCluster({ rootNodes: nodes.map(({ host, port }) => ({ url: `redis://${host}:${port}` })) }),
        ),
    },
    {
      name: 'Redis behind Sentinel by node-redis',
      prefix: `${prefix}n:`,
      connect: () => nodeRedis(createSentinel({ name, sentinelRootNodes: sentinels })),
    },
  ]
}

type NodeRedis = Parameters<typeof fromNodeRedis>[0] & {
  on(event: 'error', listener: () => void): unknown
  connect(): Promise<unknown>
  destroy(): unknown
}

/** The same connection, which waits until its client is connected: tests make clients where nothing can wait. */
function connected(connection: RedisConnection, connecting: Promise<unknown>): RedisConnection {
  connecting.catch(() => {})
  return {
    countsListeners: connection.countsListeners,
    async call(command, ...args) {
      await connecting
      return connection.call(command, ...args)
    },
    listen(channel, hear) {
      const listening = connecting.then(() => connection.listen(channel, hear))
      return {
        ready: listening.then(({ ready }) => ready),
        end: () => void listening.then(({ end }) => end()).catch(() => {}),
      }
    },
  }
}

/** Two clients, made when they are first asked for, that are given out in turn: what two servers have. */
export function inTurn<T>(connect: () => T): () => T {
  const clients: T[] = []
  let turn = 0
  return () => {
    turn = 1 - turn
    clients[turn] ??= connect()
    return clients[turn] as T
  }
}
