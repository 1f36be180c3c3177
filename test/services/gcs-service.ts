import { randomUUID } from 'node:crypto'
import { Storage } from '@google-cloud/storage'
import { afterAll } from 'vitest'
import { placeOf } from './place-of.ts'

export interface GcsService {
  /** A client for it, built as its users would. */
  readonly client: Storage
  readonly bucket: string
  /** What the names of this caller begin with: the bucket may be one that others work in, too. */
  readonly prefix: string
}

/** The project's own emulator with a bucket for the caller alone, or the bucket that `QUAYSIDE_GCS_BUCKET` names. */
export async function gcsService(): Promise<GcsService> {
  const place = await placeOf('gcs')
  const prefix = `quayside-tests/${randomUUID()}/`
  if (place?.bucket) {
    const client = new Storage()
    const { bucket } = place
    afterAll(() => client.bucket(bucket).deleteFiles({ prefix, force: true }))
    return { client, bucket, prefix }
  }
  const endpoint = place?.endpoint ?? 'http://127.0.0.1:9'
  const bucket = `quayside-${randomUUID()}`
  if (place) await createBucket(endpoint, bucket)
  return { client: new Storage({ apiEndpoint: endpoint, projectId: 'test' }), bucket, prefix }
}

async function createBucket(endpoint: string, name: string): Promise<void> {
  const answer = await fetch(`${endpoint}/storage/v1/b`, { method: 'POST', body: JSON.stringify({ name }) })
  if (!answer.ok) throw new Error(`The emulator did not create a bucket: ${answer.status}`)
}
