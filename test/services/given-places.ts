import type { Places, ServiceName } from './places.ts'

/** Of Redis, one address is enough to ask for: Cluster and Sentinel are always ours. */
type Givable = Exclude<ServiceName, 'redisCluster' | 'redisSentinel'>

type Given = { readonly [N in Givable]: () => Places[N] | undefined }

const { env } = process

/** The servers that the environment names, instead of ours: real accounts. docs/testing-against-real-servers.md. */
export const givenPlaces: Given = {
  s3() {
    const { QUAYSIDE_S3_BUCKET: bucket, QUAYSIDE_S3_ENDPOINT: endpoint } = env
    if (!bucket) return undefined
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env
    if (!accessKeyId || !secretAccessKey)
      throw new Error('QUAYSIDE_S3_BUCKET is set, and AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not')
    const { AWS_SESSION_TOKEN: sessionToken, AWS_REGION: region = 'us-east-1' } = env
    const credentials = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
    return { region, credentials, bucket, ...(endpoint && { endpoint }) }
  },
  azure() {
    const { QUAYSIDE_AZURE_CONNECTION_STRING: connectionString } = env
    return connectionString ? { connectionString } : undefined
  },
  gcs() {
    const { QUAYSIDE_GCS_BUCKET: bucket } = env
    return bucket ? { bucket } : undefined
  },
  redis() {
    const { QUAYSIDE_REDIS_URL: url } = env
    return url ? { url } : undefined
  },
}
