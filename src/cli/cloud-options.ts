import type { GcsStorageOptions } from '../adapters/gcs/index.ts'
import type { S3StorageOptions } from '../adapters/s3/index.ts'
import { UploadError } from '../core/errors.ts'
import type { BackendSettings } from './settings.ts'

/** Of flags: an endpoint of one's own is a look-alike's, whose buckets are in the path and not in the host name. */
export function s3Options(settings: BackendSettings): S3StorageOptions {
  const { prefix, region, endpoint } = settings
  return {
    bucket: requireBucket(settings),
    ...(prefix === undefined ? {} : { prefix }),
    config: {
      ...(region === undefined ? {} : { region }),
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    },
  }
}

/** Of flags: an endpoint of one's own is an emulator's, or a private one of Google's. */
export function gcsOptions(settings: BackendSettings): GcsStorageOptions {
  const { prefix, endpoint } = settings
  return {
    bucket: requireBucket(settings),
    ...(prefix === undefined ? {} : { prefix }),
    ...(endpoint === undefined ? {} : { clientOptions: { apiEndpoint: endpoint } }),
  }
}

function requireBucket({ storage, bucket }: BackendSettings): string {
  if (bucket !== undefined) return bucket
  const problem = `--storage ${storage} needs --bucket: the name of the bucket that files go to`
  throw new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
