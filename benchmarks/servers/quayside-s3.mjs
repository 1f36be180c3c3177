// node quayside-s3.mjs ENDPOINT REGION BUCKET: quayside's tus over S3, with the defaults of both.
import { createServer } from 'node:http'
import { memoryLocker, memorySessions } from '../../dist/adapters/memory/index.js'
import { s3Storage } from '../../dist/adapters/s3/index.js'
import { nodeHandler } from '../../dist/http/bindings/node.js'
import { tus } from '../../dist/http/index.js'
import { createUploadEngine } from '../../dist/index.js'

const [endpoint, region, bucket] = process.argv.slice(2)
const engine = createUploadEngine({
  storage: s3Storage({ bucket, config: { endpoint, region, forcePathStyle: true } }),
  sessions: memorySessions(),
  locker: memoryLocker(),
})
const server = createServer({ requestTimeout: 0 }, nodeHandler({ engine, protocols: [tus()] }))
server.listen(0, '127.0.0.1', () => console.log(`listening http://127.0.0.1:${server.address().port}/files`))
process.once('SIGTERM', () => process.exit(0))
