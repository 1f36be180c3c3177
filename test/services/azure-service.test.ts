import { BlobServiceClient } from '@azure/storage-blob'
import { expect, it } from 'vitest'
import { azureService } from './azure-service.ts'

const azure = await azureService()

it('gives back a blob that was uploaded', async () => {
  const blob = BlobServiceClient.fromConnectionString(azure.connectionString)
    .getContainerClient(azure.container)
    .getBlockBlobClient('greeting')
  await blob.upload('hello', 5)
  expect((await blob.downloadToBuffer()).toString()).toBe('hello')
})
