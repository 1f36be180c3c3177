// Uploads with nothing but Node: PORT=3000 DIRECTORY=./uploads node examples/node-http/server.ts
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createUploadEngine } from 'quayside'
import { localDisk } from 'quayside/adapters/fs'
import { nodeHandler } from 'quayside/http/node'

const engine = createUploadEngine({
  ...localDisk({ directory: process.env.DIRECTORY ?? './uploads' }),
  hooks: {
    afterComplete: (upload, { object }) =>
      console.log(`${upload.name} is at ${object.key}, ${object.size} bytes`),
  },
})

// Requests that are not for uploads come out at the third argument.
const uploads = nodeHandler({ engine })

const server = createServer({ requestTimeout: 0 }, (request, response) =>
  uploads(request, response, () => {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('Uploads are at /files/\n')
  }),
)

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}/files/`)
})

// Expired uploads are removed when somebody asks for it: here once a minute.
const sweeper = setInterval(() => engine.sweep().catch(console.error), 60_000)

process.once('SIGTERM', async () => {
  clearInterval(sweeper)
  server.close()
  await engine.close()
  server.closeIdleConnections()
})
