// Uploads in a Koa application, with owners: PORT=3000 DIRECTORY=./uploads node examples/koa/server.ts
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { createUploadEngine } from 'quayside'
import { localDisk } from 'quayside/adapters/fs'
import { koaUploads } from 'quayside/http/koa'

const engine = createUploadEngine(localDisk({ directory: process.env.DIRECTORY ?? './uploads' }))
const app = new Koa()

// Before body parsers: they would read the chunks that the engine is to stream.
app.use(koaUploads({ engine, authenticate: request => request.header('x-user') || undefined }))
app.use(context => {
  context.body = 'Uploads are at /files/\n'
})

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}/files/`)
})

process.once('SIGTERM', async () => {
  server.close()
  await engine.close()
  server.closeIdleConnections()
})
