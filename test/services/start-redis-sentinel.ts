import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'
import type { Keeper } from './keeper.ts'
import type { RedisSentinels } from './places.ts'
import { acceptsRedis, redisProgram, redisWords } from './start-redis.ts'
import { startServer } from './start-server.ts'
import { until } from './until.ts'

const name = 'quayside'

/** Where the Sentinels are, and how a Redis that was killed comes back: behind the new master. */
export interface OwnRedisSentinels extends RedisSentinels {
  start(port: number, master: number): Promise<void>
}

/** Starts a master, a replica and three Sentinels that watch them. `NotHere` when Redis is not installed. */
export async function startRedisSentinel(
  keeper: Keeper,
  settings: (port: number) => readonly string[] = () => [],
): Promise<OwnRedisSentinels> {
  const program = redisProgram()
  return startServer(keeper, tmpdir(), async folder => {
    const start = (port: number, words: readonly string[]): Promise<void> => {
      keeper.run([program, ...words], join(folder, `redis-${port}.out`))
      return until('A Redis behind Sentinel', () => acceptsRedis(port))
    }
    const master = await freePort()
    const replica = await freePort()
    const wordsOf = (port: number): readonly string[] => [
      ...redisWords(port, folder),
      ...['--repl-diskless-sync-delay', '0'],
      ...settings(port),
    ]
    const follow = (port: number, other: number): Promise<void> =>
      start(port, [...wordsOf(port), '--replicaof', '127.0.0.1', String(other)])
    await start(master, wordsOf(master))
    await follow(replica, master)
    const sentinels: number[] = []
    for (let at = 0; at < 3; at += 1) {
      const port = await freePort()
      const config = join(folder, `sentinel-${port}.conf`)
      writeFileSync(config, sentinelConfig(port, master))
      await start(port, [config, '--sentinel'])
      sentinels.push(port)
    }
    await until('The replica', async () => (await infoOf(master)).includes('state=online'))
    for (const port of sentinels)
      await until('The acquaintance of the Sentinels', async () =>
        (await infoOf(port)).includes('slaves=1,sentinels=3'),
      )
    return { name, sentinels: sentinels.map(port => ({ host: '127.0.0.1', port })), start: follow }
  })
}

function sentinelConfig(port: number, master: number): string {
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    `sentinel monitor ${name} 127.0.0.1 ${master} 2`,
    `sentinel down-after-milliseconds ${name} 1000`,
    `sentinel failover-timeout ${name} 3000`,
    '',
  ].join('\n')
}

async function infoOf(port: number): Promise<string> {
  const client = new Redis(port, '127.0.0.1')
  try {
    return await client.info()
  } finally {
    client.disconnect()
  }
}
