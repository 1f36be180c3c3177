import { randomUUID } from 'node:crypto'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll } from 'vitest'
import { emptyS3Prefix } from './empty-s3-prefix.ts'
import { placeOf } from './place-of.ts'
import type { S3Place } from './places.ts'

export interface S3Service extends S3Place {
  readonly bucket: string
  /** What the keys of this caller begin with: the bucket may be one that others work in, too. */
  readonly prefix: string
}

const standIn: S3Service = {
  endpoint: 'http://127.0.0.1:9',
  region: 'us-east-1',
  credentials: { accessKeyId: 'nobody', secretAccessKey: 'nothing' },
  bucket: 'not-here',
  prefix: '',
}

/** A real S3 server with a bucket for the caller alone: Ceph's, or the bucket that `QUAYSIDE_S3_BUCKET` names. */
export async function s3Service(): Promise<S3Service> {
  const place = await placeOf('s3')
  if (!place) return standIn
  const prefix = `quayside-tests/${randomUUID()}/`
  const client = s3ClientOf(place)
  afterAll(() => client.destroy())
  const { bucket } = place
  if (bucket) {
    afterAll(() => emptyS3Prefix(client, bucket, prefix))
    return { ...place, bucket, prefix }
  }
  const own = `quayside-${randomUUID()}`
  await client.send(new CreateBucketCommand({ Bucket: own }))
  return { ...place, bucket: own, prefix }
}

/** A client for it, built as its users would. */
export function s3ClientOf({ endpoint, region, credentials }: S3Place): S3Client {
  return new S3Client({ region, credentials, ...(endpoint && { endpoint, forcePathStyle: true }) })
}
