import type { BlobServiceClient, ContainerClient, StoragePipelineOptions } from '@azure/storage-blob'
import { loadSdk } from '../cloud/load-sdk.ts'
import type { AzureStorageOptions, AzureTokenCredential } from './azure-options.ts'

/** The SDK's clients, once they are needed. */
export interface AzureAccount {
  readonly service: BlobServiceClient
  readonly container: ContainerClient
}

/** We retry ourselves: the SDK's own wait cannot be told how often, and hangs on a stream that was read. */
const pipelineOptions: StoragePipelineOptions = { retryOptions: { maxTries: 1 } }

/** Takes the application's client or builds one. `SDK_MISSING` when a package for that is not installed. */
export async function openAccount(options: AzureStorageOptions): Promise<AzureAccount> {
  const service = options.client ?? (await buildClient(options))
  return { service, container: service.getContainerClient(options.container) }
}

async function buildClient({
  connectionString,
  accountUrl = '',
  credential,
}: AzureStorageOptions): Promise<BlobServiceClient> {
  const { BlobServiceClient } = await loadSdk('@azure/storage-blob', () => import('@azure/storage-blob'))
  if (connectionString !== undefined)
    return BlobServiceClient.fromConnectionString(connectionString, pipelineOptions)
  const isSigned = new URL(accountUrl).searchParams.has('sig')
  const chosen = credential ?? (isSigned ? undefined : await defaultCredential())
  return new BlobServiceClient(accountUrl, chosen, pipelineOptions)
}

/** Environment, workload identity, managed identity, the developer's own login: whatever is there first. */
async function defaultCredential(): Promise<AzureTokenCredential> {
  const { DefaultAzureCredential } = await loadSdk('@azure/identity', () => import('@azure/identity'))
  return new DefaultAzureCredential()
}
