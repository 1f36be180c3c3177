import { randomUUID } from 'node:crypto'
import { BlobServiceClient } from '@azure/storage-blob'
import { afterAll } from 'vitest'
import { placeOf } from './place-of.ts'

export interface AzureService {
  readonly connectionString: string
  /** A container for the caller alone. */
  readonly container: string
}

const standIn: AzureService = { connectionString: 'UseDevelopmentStorage=true', container: 'not-here' }

/** Azurite, or the account that `QUAYSIDE_AZURE_CONNECTION_STRING` names. */
export async function azureService(): Promise<AzureService> {
  const place = await placeOf('azure')
  if (!place) return standIn
  const container = `quayside-${randomUUID()}`
  const client = BlobServiceClient.fromConnectionString(place.connectionString).getContainerClient(container)
  await client.create()
  afterAll(() => client.deleteIfExists().then(() => undefined))
  return { ...place, container }
}
