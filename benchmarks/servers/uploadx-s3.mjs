// node uploadx-s3.mjs ENDPOINT REGION BUCKET: uploadx over S3, whose newest adapter needs the core of version 6. One request is
// one part.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { uploadx } from '@uploadx/core'
import { S3Storage } from '@uploadx/s3'
import { listen } from './listen.mjs'

const [endpoint, region, bucket] = process.argv.slice(2)
const directory = mkdtempSync(join(tmpdir(), 'quayside-bench-'))
process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
const storage = new S3Storage({
  bucket,
  endpoint,
  region,
  forcePathStyle: true,
  maxUploadSize: '1TB',
  useRelativeLocation: true,
  metaStorageConfig: { directory },
})
listen(uploadx({ storage }), '/files')
