import express from 'express'
import { createUploadEngine } from 'quayside'
import { localDisk } from 'quayside/adapters/fs'
import { UploadClient } from 'quayside/client'
import { expressUploads } from 'quayside/http/express'

const app = express()
const engine = createUploadEngine(localDisk({ directory: './uploads' }))
app.use('/files', expressUploads({ engine }))
const server = app.listen(0, '127.0.0.1', async () => {
  const client = new UploadClient({ endpoint: `http://127.0.0.1:${server.address().port}/files` })
  const { id } = await client.upload(new File(['hello'], 'a.txt')).start()
  console.log((await engine.get(id)).status)
  server.close()
})
