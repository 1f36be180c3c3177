// node uploadx-s3.mjs ENDPOINT REGION BUCKET: uploadx over S3, whose newest adapter needs the core of version 6. One request is
// one part.
import { tmpdir } from 'node:os'
import { uploadx } from '@uploadx/core'
import { S3Storage } from '@uploadx/s3'
import { listen } from './listen.mjs'

const [endpoint, region, bucket] = process.argv.slice(2)
const storage = new S3Storage({
  bucket,
  endpoint,
  region,
  forcePathStyle: true,
  maxUploadSize: '1TB',
  useRelativeLocation: true,
  metaStorageConfig: { directory: `${tmpdir()}/${bucket}` },
})
listen(uploadx({ storage }), '/files')
