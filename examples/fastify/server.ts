// Uploads in a Fastify application, with owners: PORT=3000 DIRECTORY=./uploads node examples/fastify/server.ts
import fastify from 'fastify'
import { createUploadEngine } from 'quayside'
import { localDisk } from 'quayside/adapters/fs'
import { fastifyUploads } from 'quayside/http/fastify'

const engine = createUploadEngine({
  ...localDisk({ directory: process.env.DIRECTORY ?? './uploads' }),
  maxBytes: 10 * 1024 ** 3,
})
const app = fastify()

// Bodies below the prefix are streamed, whatever parsers and limits the application has.
app.register(fastifyUploads, {
  engine,
  prefix: '/files',
  // Put your session or token check here. The name returned is the owner; nothing returned is 401.
  authenticate: request => request.header('x-user') || undefined,
})
app.get('/', async () => 'Uploads are at /files/\n')

const origin = await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' })
console.log(`listening at ${origin}/files/`)

process.once('SIGTERM', async () => {
  await app.close()
  await engine.close()
})
