import type { S3ClientConfig } from '@aws-sdk/client-s3'
import type { S3Place } from '../../../services/places.ts'

/** What a user would write into the options for this place. */
export function s3Config({ endpoint, region, credentials }: S3Place): S3ClientConfig {
  return { region, credentials, ...(endpoint ? { endpoint, forcePathStyle: true } : {}) }
}
