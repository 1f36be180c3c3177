// node lib-storage.mjs ENDPOINT REGION BUCKET: the SDK's own `Upload` with parts of 8 MiB: a request is an object, and nothing can
// be resumed.
import { randomUUID } from 'node:crypto'
import { S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { listen } from './listen.mjs'

const [endpoint, region, Bucket] = process.argv.slice(2)
const client = new S3Client({ endpoint, region, forcePathStyle: true })

listen(async (request, response) => {
  const params = { Bucket, Key: randomUUID(), Body: request }
  await new Upload({ client, params, partSize: 8 * 1024 ** 2 }).done()
  response.end('done')
})
