import { Redis } from 'ioredis'
import type { OwnRedisCluster } from '../../services/start-redis-cluster.ts'
import type { OwnRedisSentinels } from '../../services/start-redis-sentinel.ts'
import { until } from '../../services/until.ts'

/** A Redis of several, one of which may be killed. */
export interface MortalRedis {
  readonly url: string
  /** kill -9 of a master; resolves when its replica took over and it is back as that one's replica. */
  killMaster(): Promise<void>
}

const patience = { withinMs: 60_000 }

export function mortalSentinel({ name, sentinels, start }: OwnRedisSentinels): MortalRedis {
  const [first] = sentinels
  const masterPort = async (): Promise<number> => {
    const found = await ask(first?.port ?? 0, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)
    return Number((found as string[])[1])
  }
  return {
    url: `redis+sentinel://${sentinels.map(({ host, port }) => `${host}:${port}`).join(',')}/${name}`,
    async killMaster() {
      const killed = await masterPort()
      await kill(killed)
      await until('A new master', async () => (await masterPort()) !== killed, patience)
      const master = await masterPort()
      await until('Its being master', async () => (await info(master)).includes('role:master'), patience)
      await start(killed, master)
      await untilFollowed(master)
    },
  }
}

export function mortalCluster({ nodes, start }: OwnRedisCluster): MortalRedis {
  let next = 0
  return {
    url: `redis+cluster://${nodes.map(({ host, port }) => `${host}:${port}`).join(',')}`,
    async killMaster() {
      const infos = await Promise.all(nodes.map(({ port }) => info(port)))
      const masters = nodes.filter((_, at) => infos[at]?.includes('role:master'))
      next += 1
      const killed = masters[next % masters.length]?.port ?? 0
      const replica = replicaOf(infos[nodes.findIndex(({ port }) => port === killed)] ?? '')
      await kill(killed)
      await until('A new master', async () => (await info(replica)).includes('role:master'), patience)
      await start(killed)
      await untilFollowed(replica)
    },
  }
}

function replicaOf(text: string): number {
  return Number(/slave0:ip=[^,]+,port=(\d+)/.exec(text)?.[1])
}

function untilFollowed(master: number): Promise<void> {
  return until('A replica', async () => /slave\d:.*state=online/.test(await info(master)), patience)
}

async function kill(port: number): Promise<void> {
  const [, id] = /process_id:(\d+)/.exec(await info(port)) ?? []
  process.kill(Number(id), 'SIGKILL')
}

async function info(port: number): Promise<string> {
  return String(await ask(port, 'INFO'))
}

async function ask(port: number, command: string, ...words: string[]): Promise<unknown> {
  const client = new Redis(port, '127.0.0.1')
  client.on('error', () => {})
  try {
    return await client.call(command, ...words)
  } finally {
    client.disconnect()
  }
}
