import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { fsStorage } from '../../../src/adapters/fs/index.ts'
import { connectRedis, redisLocker, redisSessions } from '../../../src/adapters/redis/index.ts'
import { createUploadEngine } from '../../../src/core/create-engine.ts'
import { nodeHandler } from '../../../src/http/bindings/node.ts'
import { chunked, tus } from '../../../src/http/index.ts'

/** One of several servers: files in a directory that they share, records and locks in Redis; writes down whom it told. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'chunk-size': { type: 'string', default: '4MiB' },
    dir: { type: 'string', default: '' },
    redis: { type: 'string', default: '' },
    replicas: { type: 'string', default: '0' },
    prefix: { type: 'string', default: 'quayside' },
    lease: { type: 'string', default: '6000' },
    told: { type: 'string', default: '' },
    'dies-telling': { type: 'boolean', default: false },
  },
})
const client = connectRedis(values.redis)
const { prefix, told } = values
const engine = createUploadEngine({
  storage: fsStorage({ directory: values.dir }),
  sessions: redisSessions({ client, prefix, replicas: Number(values.replicas) }),
  locker: redisLocker({ client, prefix, leaseMs: Number(values.lease) }),
  chunkSize: Number.parseInt(values['chunk-size'], 10) * 1024 ** 2,
  hooks: {
    afterComplete({ id }) {
      if (values['dies-telling']) process.kill(process.pid, 'SIGKILL')
      appendFileSync(told, `${id}\n`)
    },
  },
})
const server = createServer({ requestTimeout: 0 }, nodeHandler({ engine, protocols: [tus(), chunked()] }))
server.listen(Number(values.port), '127.0.0.1', () =>
  console.log(`endpoint http://127.0.0.1:${(server.address() as AddressInfo).port}/files`),
)
process.once('SIGTERM', async () => {
  server.close()
  server.closeAllConnections()
  await engine.close()
  await client.close()
})
