// Uploads in a Hono application, with owners: PORT=3000 DIRECTORY=./uploads node examples/hono/server.ts

import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { createUploadEngine } from 'quayside'
import { localDisk } from 'quayside/adapters/fs'
import { honoUploads } from 'quayside/http/hono'

const engine = createUploadEngine(localDisk({ directory: process.env.DIRECTORY ?? './uploads' }))
const app = new Hono()

app.use('/files/*', honoUploads({ engine, authenticate: request => request.header('x-user') || undefined }))
app.get('/', context => context.text('Uploads are at /files/\n'))

// Node ends any request after five minutes unless it is told not to; bodies that stall end by themselves.
const server = createAdaptorServer({ fetch: app.fetch, serverOptions: { requestTimeout: 0 } })
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}/files/`)
})

process.once('SIGTERM', async () => {
  server.close()
  await engine.close()
})
