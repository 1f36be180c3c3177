// Uploads as a function of a Request: here behind Node; `Bun.serve({ fetch })` and `Deno.serve(fetch)` take it as it is.
// PORT=3000 DIRECTORY=./uploads node examples/fetch/server.ts

import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { createUploadEngine } from 'quayside'
import { localDisk } from 'quayside/adapters/fs'
import { fetchHandler } from 'quayside/http/fetch'

const engine = createUploadEngine(localDisk({ directory: process.env.DIRECTORY ?? './uploads' }))
const fetch = fetchHandler({
  engine,
  path: '/files',
  otherwise: () => new Response('Uploads are at /files/\n'),
})

const server = createAdaptorServer({ fetch, serverOptions: { requestTimeout: 0 } })
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}/files/`)
})

process.once('SIGTERM', async () => {
  server.close()
  await engine.close()
})
