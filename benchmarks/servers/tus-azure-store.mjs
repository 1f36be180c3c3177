// node tus-azure-store.mjs CONNECTION_STRING CONTAINER: @tus/server over @tus/azure-store, set up as its README does.
import { ContainerClient } from '@azure/storage-blob'
import { AzureStore } from '@tus/azure-store'
import { Server } from '@tus/server'

const [connectionString, container] = process.argv.slice(2)
const datastore = new AzureStore({ client: new ContainerClient(connectionString, container) })
const server = new Server({ path: '/files', datastore }).listen({ host: '127.0.0.1', port: 0 }, () =>
  console.log(`listening http://127.0.0.1:${server.address().port}/files`),
)
process.once('SIGTERM', () => process.exit(0))
