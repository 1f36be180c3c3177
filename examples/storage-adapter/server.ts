// A storage of your own in the engine: PORT=3000 DIRECTORY=./uploads node examples/storage-adapter/server.ts
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createUploadEngine } from 'quayside'
import { localDisk } from 'quayside/adapters/fs'
import { nodeHandler } from 'quayside/http/node'
import { folderStorage } from './folder-storage.ts'

const directory = process.env.DIRECTORY ?? './uploads'
const { sessions, locker } = localDisk({ directory })
const engine = createUploadEngine({ storage: folderStorage({ directory }), sessions, locker })
const server = createServer(nodeHandler({ engine }))

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}/files/`)
})

process.once('SIGTERM', async () => {
  server.close()
  await engine.close()
  server.closeIdleConnections()
})
