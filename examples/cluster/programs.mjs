// The programs that the cluster is made of, each as it would be started on a machine of its own.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

/** A Redis that keeps what it acknowledged when it is killed. */
export async function startRedis(folder) {
  const port = await freePort()
  const place = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder]
  const durable = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction']
  const redis = await start('redis-server', [...place, ...durable], /Ready to accept connections/)
  return { url: `redis://127.0.0.1:${port}`, stop: redis.stop }
}

/** `quayside serve` without anything on its own disk. */
export async function startServer(redisUrl, { S3_BUCKET, S3_ENDPOINT, S3_PREFIX, AWS_REGION = 'us-east-1' }) {
  if (!S3_BUCKET) throw new Error('S3_BUCKET names the bucket to upload into')
  const words = [
    ...[bin, 'serve', '--chunk-size', '6MiB', '--trust-proxy'],
    ...['--sessions', 'redis', '--redis-url', redisUrl],
    ...['--storage', 's3', '--bucket', S3_BUCKET, '--region', AWS_REGION],
    ...(S3_ENDPOINT ? ['--endpoint', S3_ENDPOINT] : []),
    ...(S3_PREFIX ? ['--prefix', S3_PREFIX] : []),
  ]
  const startAt = at => start(process.execPath, [...words, '--port', `${at}`], /endpoint +\S+:(\d+)\//)
  let program = await startAt(0)
  const port = Number(program.match[1])
  return {
    port,
    async dieAndComeBack() {
      await program.stop('SIGKILL')
      program = await startAt(port)
    },
    stop: () => program.stop(),
  }
}

/** nginx with nginx.conf, over servers at these ports. */
export async function startNginx(folder, [server1, server2, server3]) {
  const port = await freePort()
  const ports = { port, server1, server2, server3 }
  const template = await readFile(join(import.meta.dirname, 'nginx.conf'), 'utf8')
  const config = join(folder, 'nginx.conf')
  await writeFile(
    config,
    template.replace(/\{\{(\w+)\}\}/g, (_, name) => ports[name]),
  )
  const words = ['-p', folder, '-c', config, '-e', 'stderr', '-g', 'daemon off;']
  const nginx = await start('nginx', words)
  await untilListening(port, nginx)
  return { url: `http://127.0.0.1:${port}`, stop: nginx.stop }
}

const bin = join(dirname(createRequire(import.meta.url).resolve('quayside/package.json')), 'dist/cli/main.js')

/** Starts a program, and waits for a line that matches where there is something to wait for. */
async function start(program, words, pattern) {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise(resolve => child.once('error', resolve).once('close', resolve))
  const lines = []
  const match = await new Promise((resolve, reject) => {
    for (const output of [child.stdout, child.stderr])
      createInterface({ input: output }).on('line', line => {
        lines.push(line)
        const found = pattern && line.match(pattern)
        if (found) resolve(found)
      })
    ended.then(why => reject(new Error(`${program} ended too early (${why}):\n${lines.join('\n')}`)))
    if (!pattern) child.once('spawn', () => resolve(undefined))
  })
  return {
    match,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      await ended
    },
  }
}

async function untilListening(port, program) {
  while (!program.hasEnded()) {
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      answer => answer.body?.cancel().then(() => true),
      () => false,
    )
    if (isUp) return
    await new Promise(resolve => setTimeout(resolve, 25))
  }
  throw new Error('nginx did not start')
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
