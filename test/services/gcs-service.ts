import { randomUUID } from 'node:crypto'
import { placeOf } from './place-of.ts'
import type { GcsPlace } from './places.ts'

export interface GcsService extends GcsPlace {
  readonly bucket: string
  /** What the names of this caller's objects begin with: others work in the same bucket. */
  readonly prefix: string
}

/** The emulator, or the bucket that `QUAYSIDE_GCS_BUCKET` names, with the credentials that Google's SDK finds. */
export async function gcsService(): Promise<GcsService> {
  const place = await placeOf('gcs')
  return { bucket: 'not-here', ...place, prefix: `quayside-tests/${randomUUID()}/` }
}
