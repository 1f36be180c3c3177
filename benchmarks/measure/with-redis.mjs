import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { withDirectory } from './with-directory.mjs'

/**
 * Runs `work` against an empty Redis (`redis-server` on the PATH) that writes nothing to disk, and ends it.
 * @template T
 * @param {(client: Redis) => Promise<T>} work
 * @returns {Promise<T>}
 */
export function withRedis(work) {
  return withDirectory(tmpdir(), async directory => {
    const port = await freePort()
    const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    const server = spawn('redis-server', [...words, '--dir', directory], { stdio: 'ignore' })
    const ended = once(server, 'exit')
    const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 20 })
    client.on('error', () => {})
    try {
      while ((await client.ping()) !== 'PONG') await delay(20)
      return await work(client)
    } finally {
      client.disconnect()
      server.kill('SIGKILL')
      await ended
    }
  })
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
