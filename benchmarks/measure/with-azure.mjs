import { randomUUID } from 'node:crypto'
import { BlobServiceClient } from '@azure/storage-blob'
import { serverPath } from '../paths.mjs'
import { startProcess } from './start-process.mjs'

/**
 * Runs `work` with Azurite, and ends it. `newContainer` makes one.
 * @template T
 * @param {(azure: { connectionString: string, newContainer: () => Promise<import('@azure/storage-blob').ContainerClient> }) => Promise<T>} work
 */
export async function withAzure(work) {
  const loader = new URL('./typescript.mjs', import.meta.url).href
  const server = startProcess(['--import', loader, serverPath('azure')])
  try {
    const [, connectionString] = await server.line(/^azure (\S+)$/)
    const client = BlobServiceClient.fromConnectionString(connectionString)
    return await work({
      connectionString,
      async newContainer() {
        const container = client.getContainerClient(`bench-${randomUUID()}`)
        await container.create()
        return container
      },
    })
  } finally {
    await server.stop()
  }
}
