import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'
import type { Keeper } from './keeper.ts'
import type { RedisNodes } from './places.ts'
import { acceptsRedis, redisProgram, redisWords } from './start-redis.ts'
import { startServer } from './start-server.ts'
import { until } from './until.ts'

const masters = 3
const slots = 16_384

/** Where the nodes are, and how one that was killed comes back. */
export interface OwnRedisCluster extends RedisNodes {
  start(port: number): Promise<void>
}

/** Starts a Redis Cluster of three masters with a replica each. `NotHere` when Redis is not installed. */
export async function startRedisCluster(
  keeper: Keeper,
  settings: (port: number) => readonly string[] = () => [],
): Promise<OwnRedisCluster> {
  const program = redisProgram()
  return startServer(keeper, tmpdir(), async folder => {
    const nodes: ClusterNode[] = []
    for (let at = 0; at < 2 * masters; at += 1)
      nodes.push({ port: await freePort(), busPort: await freePort() })
    const start = (port: number): Promise<void> => {
      const { busPort = 0 } = nodes.find(node => node.port === port) ?? {}
      const words = [...wordsOf(port, busPort, folder), ...settings(port)]
      keeper.run([program, ...words], join(folder, `redis-${port}.out`))
      return until('A node of the Redis Cluster', () => acceptsRedis(port))
    }
    await Promise.all(nodes.map(({ port }) => start(port)))
    await unite(nodes)
    return { nodes: nodes.map(({ port }) => ({ host: '127.0.0.1', port })), start }
  })
}

interface ClusterNode {
  readonly port: number
  /** Where nodes speak to each other; by default the port and 10,000, which may be no port at all. */
  readonly busPort: number
}

function wordsOf(port: number, busPort: number, folder: string): readonly string[] {
  const cluster = ['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${port}.conf`]
  // A master that is killed soon after the start is replaced only with the latter two.
  const failover = ['--cluster-node-timeout', '1000', '--cluster-replica-validity-factor', '0']
  const bus = ['--cluster-port', String(busPort)]
  return [...redisWords(port, folder), ...cluster, ...bus, ...failover, '--repl-diskless-sync-delay', '0']
}

/** Makes a Cluster of single nodes: the first ones get the slots, the others a master each. */
async function unite(nodes: readonly ClusterNode[]): Promise<void> {
  const clients = nodes.map(({ port }) => new Redis(port, '127.0.0.1'))
  const call = (at: number, ...words: string[]): Promise<unknown> =>
    clients[at]?.call('CLUSTER', ...words) ?? Promise.reject(new Error(`There is no node ${at}`))
  try {
    for (const [at, { port, busPort }] of nodes.entries())
      if (at > 0) await call(0, 'MEET', '127.0.0.1', String(port), String(busPort))
    for (let at = 0; at < masters; at += 1) {
      const range = [Math.floor((at * slots) / masters), Math.floor(((at + 1) * slots) / masters) - 1]
      await call(at, 'ADDSLOTSRANGE', ...range.map(String))
    }
    for (let at = masters; at < nodes.length; at += 1) {
      const master = String(await call(at - masters, 'MYID'))
      const knows = async (): Promise<boolean> => String(await call(at, 'NODES')).includes(master)
      await until('The acquaintance of two nodes', knows)
      await call(at, 'REPLICATE', master)
    }
    for (let at = 0; at < nodes.length; at += 1)
      await until('The Redis Cluster', async () =>
        String(await call(at, 'INFO')).includes('cluster_state:ok'),
      )
    await until('The replicas', async () => (await slaves(clients)) === masters)
  } finally {
    for (const client of clients) client.disconnect()
  }
}

/** How many replicas have caught up with their masters. */
async function slaves(clients: readonly Redis[]): Promise<number> {
  const infos = await Promise.all(clients.slice(0, masters).map(client => client.info('replication')))
  return infos.filter(info => /slave0:.*state=online/.test(info)).length
}
