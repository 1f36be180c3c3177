// Uploads in an Express application, with owners: PORT=3000 DIRECTORY=./uploads node examples/express/server.ts
import type { AddressInfo } from 'node:net'
import express from 'express'
import { createUploadEngine } from 'quayside'
import { localDisk } from 'quayside/adapters/fs'
import { expressUploads } from 'quayside/http/express'

const engine = createUploadEngine({
  ...localDisk({ directory: process.env.DIRECTORY ?? './uploads' }),
  maxBytes: 10 * 1024 ** 3,
})

const app = express()

// Before body parsers: they would read the chunks that the engine is to stream.
app.use(
  '/files',
  expressUploads({
    engine,
    // Put your session or token check here. The name returned is the owner; nothing returned is 401.
    authenticate: request => request.header('x-user') || undefined,
  }),
)

app.use(express.json())
app.get('/', (_request, response) => {
  response.send('Uploads are at /files/\n')
})

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}/files/`)
})

process.once('SIGTERM', async () => {
  server.close()
  await engine.close()
  server.closeIdleConnections()
})
