import type { AzureStorageOptions } from '../adapters/azure/index.ts'
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

/** Of flags and the environment, where Azure's own tools keep the account. */
export function azureOptions(
  settings: BackendSettings,
  env: NodeJS.ProcessEnv = process.env,
): AzureStorageOptions {
  const { prefix, endpoint } = settings
  const container = requireBucket(settings)
  return { container, ...(prefix === undefined ? {} : { prefix }), ...azureAccount(endpoint, env) }
}

function azureAccount(
  endpoint: string | undefined,
  { AZURE_STORAGE_CONNECTION_STRING: connectionString, AZURE_STORAGE_ACCOUNT: account }: NodeJS.ProcessEnv,
): Pick<AzureStorageOptions, 'connectionString' | 'accountUrl'> {
  if (endpoint?.includes('?'))
    throw invalid(
      '--endpoint takes no signature: everybody on this machine can see flags; use the environment',
    )
  if (endpoint !== undefined) return { accountUrl: endpoint }
  if (connectionString) return { connectionString }
  if (account) return { accountUrl: `https://${account}.blob.core.windows.net` }
  throw invalid(
    '--storage azure needs the account: AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_ACCOUNT in the environment, or --endpoint',
  )
}

function requireBucket({ storage, bucket }: BackendSettings): string {
  if (bucket !== undefined) return bucket
  throw invalid(`--storage ${storage} needs --bucket: the name of the bucket that files go to`)
}

function invalid(problem: string): UploadError {
  return new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
