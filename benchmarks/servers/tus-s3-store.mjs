// node tus-s3-store.mjs ENDPOINT REGION BUCKET: @tus/server over @tus/s3-store, set up as its README does.
import { S3Store } from '@tus/s3-store'
import { Server } from '@tus/server'

const [endpoint, region, bucket] = process.argv.slice(2)
const datastore = new S3Store({
  partSize: 8 * 1024 * 1024,
  s3ClientConfig: { endpoint, region, bucket, forcePathStyle: true },
})
const server = new Server({ path: '/files', datastore }).listen({ host: '127.0.0.1', port: 0 }, () =>
  console.log(`listening http://127.0.0.1:${server.address().port}/files`),
)
process.once('SIGTERM', () => process.exit(0))
