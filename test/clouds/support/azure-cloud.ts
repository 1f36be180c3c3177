import { BlobServiceClient } from '@azure/storage-blob'
import { azureStorage } from '../../../src/adapters/azure/index.ts'
import { type AzureService, azureService } from '../../services/azure-service.ts'
import type { Cloud } from './cloud.ts'

export interface AzureCloud extends Cloud {
  readonly service: AzureService
}

export async function azureClouds(): Promise<readonly [AzureCloud, AzureCloud]> {
  const service = await azureService()
  return [azureCloud(service, 'key'), azureCloud(service, 'private')]
}

function azureCloud(service: AzureService, staging: 'key' | 'private'): AzureCloud {
  const { connectionString, container } = service
  const client = BlobServiceClient.fromConnectionString(connectionString).getContainerClient(container)
  const isLocal = connectionString.includes('127.0.0.1')
  const root = `${staging}/`
  const serve = (prefix: string) => ({
    flags: ['--storage', 'azure', '--bucket', container, '--prefix', root + prefix],
    env: { AZURE_STORAGE_CONNECTION_STRING: connectionString },
  })
  return {
    name: `azure, staging ${staging}`,
    service,
    ...(isLocal ? { address: connectionString } : {}),
    open: ({ prefix = '', address = connectionString, silenceMs: _, ...rest } = {}) =>
      azureStorage({ container, staging, prefix: root + prefix, connectionString: address, ...rest }),
    ...(staging === 'key' ? { serve } : {}),
    async contents(prefix) {
      const names: string[] = []
      // Blocks that are staged under the key itself are Azure's to drop, a week later.
      const asked = { prefix: root + prefix, includeUncommitedBlobs: staging === 'private' }
      for await (const { name } of client.listBlobsFlat(asked)) names.push(name.slice(asked.prefix.length))
      return names
    },
  }
}
