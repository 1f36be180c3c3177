import { spawnSync } from 'node:child_process'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import type { Keeper } from './keeper.ts'
import { NotHere } from './not-here.ts'
import type { RedisPlace } from './places.ts'
import { until } from './until.ts'

/** Starts one Redis, empty, that writes nothing to disk. Throws when it is not installed here. */
export async function startRedis(keeper: Keeper): Promise<RedisPlace> {
  if (spawnSync('redis-server', ['--version']).status !== 0)
    throw new NotHere('There is no redis-server on the PATH (Debian: apt-get install redis-server)')
  const port = await freePort()
  const folder = keeper.folder(tmpdir())
  const address = ['--bind', '127.0.0.1', '--port', String(port)]
  const manner = ['--save', '', '--appendonly', 'no', '--dir', folder]
  keeper.run(['redis-server', ...address, ...manner], join(folder, 'redis.out'))
  await until('Redis', () => accepts(port))
  return { url: `redis://127.0.0.1:${port}` }
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}
