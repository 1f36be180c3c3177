// node quayside-s3.mjs ENDPOINT REGION BUCKET: quayside's tus over S3, with the defaults of both.
import { memoryLocker, memorySessions } from '../../dist/adapters/memory/index.js'
import { s3Storage } from '../../dist/adapters/s3/index.js'
import { nodeHandler } from '../../dist/http/bindings/node.js'
import { tus } from '../../dist/http/index.js'
import { createUploadEngine } from '../../dist/index.js'
import { listen } from './listen.mjs'

const [endpoint, region, bucket] = process.argv.slice(2)
const engine = createUploadEngine({
  storage: s3Storage({ bucket, config: { endpoint, region, forcePathStyle: true } }),
  sessions: memorySessions(),
  locker: memoryLocker(),
})
listen(nodeHandler({ engine, protocols: [tus()] }), '/files')
