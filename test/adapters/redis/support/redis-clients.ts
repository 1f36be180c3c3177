import { randomUUID } from 'node:crypto'
import { Cluster, Redis } from 'ioredis'
import { afterAll } from 'vitest'
import { placeOf } from '../../../services/place-of.ts'
import { redisService } from '../../../services/redis-service.ts'

export interface RedisClients {
  readonly name: string
  readonly prefix: string
  /** A client as one server has it. */
  connect(): Redis | Cluster
}

/** Every shape that Redis comes in. To be called at the top of a test file. */
export async function redisShapes(): Promise<readonly RedisClients[]> {
  const open: (Redis | Cluster)[] = []
  afterAll(() => {
    for (const client of open) client.disconnect()
  })
  const keep = <C extends Redis | Cluster>(client: C): C => {
    open.push(client)
    return client
  }
  const single = await redisService()
  const cluster = await placeOf('redisCluster')
  const sentinel = await placeOf('redisSentinel')
  const prefix = `quayside-tests:${randomUUID()}:`
  return [
    { name: 'Redis', prefix: single.prefix, connect: () => keep(new Redis(single.url)) },
    { name: 'Redis Cluster', prefix, connect: () => keep(new Cluster([...(cluster?.nodes ?? [])])) },
    {
      name: 'Redis behind Sentinel',
      prefix,
      connect: () =>
        keep(new Redis({ name: sentinel?.name ?? '', sentinels: [...(sentinel?.sentinels ?? [])] })),
    },
  ]
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
