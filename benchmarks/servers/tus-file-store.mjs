// node tus-file-store.mjs DIRECTORY: @tus/server over @tus/file-store, set up as its README does.
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'

const datastore = new FileStore({ directory: process.argv[2] })
const server = new Server({ path: '/files', datastore }).listen({ host: '127.0.0.1', port: 0 }, () =>
  console.log(`listening http://127.0.0.1:${server.address().port}/files`),
)
process.once('SIGTERM', () => process.exit(0))
