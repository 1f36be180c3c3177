// node quayside.mjs DIRECTORY [--durability none] [--redis PORT]: all protocols over local disk; with a port, records and
// locks are in Redis.
import { parseArgs } from 'node:util'
import { localDisk } from '../../dist/adapters/fs/index.js'
import { redisLocker, redisSessions } from '../../dist/adapters/redis/index.js'
import { nodeHandler } from '../../dist/http/bindings/node.js'
import { chunked, ietf, tus } from '../../dist/http/index.js'
import { createUploadEngine } from '../../dist/index.js'
import { listen } from './listen.mjs'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { durability: { type: 'string', default: 'complete' }, redis: { type: 'string' } },
})
const disk = localDisk({ directory: positionals[0], durability: values.durability })
const shared = values.redis ? await inRedis(Number(values.redis)) : {}
const engine = createUploadEngine({ ...disk, ...shared, chunkSize: 64 * 1024 ** 2 })
listen(nodeHandler({ engine, protocols: [tus(), ietf(), chunked()] }), '/files')

async function inRedis(port) {
  const { Redis } = await import('ioredis')
  const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: 1 })
  return { sessions: redisSessions({ client }), locker: redisLocker({ client }) }
}
