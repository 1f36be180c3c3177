import { randomUUID } from 'node:crypto'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3'

/**
 * Runs `work` with a new bucket, and removes it with all that was stored. `sizes` tells what is in it.
 * @template T
 * @param {{ endpoint: string, region: string }} s3
 * @param {(bucket: string, sizes: () => Promise<readonly number[]>) => Promise<T>} work
 */
export async function withBucket({ endpoint, region }, work) {
  const client = new S3Client({ endpoint, region, forcePathStyle: true })
  const Bucket = `quayside-bench-${randomUUID()}`
  await client.send(new CreateBucketCommand({ Bucket }))
  try {
    return await work(Bucket, async () => (await objectsIn(client, Bucket)).map(({ Size }) => Size))
  } finally {
    for (const { Key } of await objectsIn(client, Bucket))
      await client.send(new DeleteObjectCommand({ Bucket, Key }))
    await client.send(new DeleteBucketCommand({ Bucket }))
    client.destroy()
  }
}

async function objectsIn(client, Bucket) {
  const objects = []
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket }))
    objects.push(...Contents)
  return objects
}
