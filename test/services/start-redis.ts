import { spawnSync } from 'node:child_process'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import type { Keeper } from './keeper.ts'
import { NotHere } from './not-here.ts'
import type { RedisPlace } from './places.ts'
import { startServer } from './start-server.ts'
import { until } from './until.ts'

/** Starts one Redis, empty, that writes nothing to disk. `NotHere` when it is not installed. */
export async function startRedis(keeper: Keeper, settings: readonly string[] = []): Promise<RedisPlace> {
  const program = redisProgram()
  return startServer(keeper, tmpdir(), async folder => {
    const port = await freePort()
    keeper.run([program, ...redisWords(port, folder), ...settings], join(folder, 'redis.out'))
    await until('Redis', () => acceptsRedis(port))
    return { url: `redis://127.0.0.1:${port}` }
  })
}

/** The program, if it is installed. */
export function redisProgram(): string {
  if (spawnSync('redis-server', ['--version']).status === 0) return 'redis-server'
  throw new NotHere('There is no redis-server on the PATH (Debian: apt-get install redis-server)')
}

/** How to start one that writes nothing to disk. */
export function redisWords(port: number, folder: string): readonly string[] {
  return ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', '--dir', folder]
}

/** For one that loses nothing that it acknowledged when it is killed, and that takes nothing without a replica. */
export function durableWords(port: number): readonly string[] {
  return ['--appendonly', 'yes', '--appenddirname', `changes-${port}`, '--min-replicas-to-write', '1']
}

export function acceptsRedis(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
