// The worker: scans each published upload, and lets it be read or removes it.
import { Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { uploadProcessor } from 'quayside/adapters/bullmq'
import { openEngine } from './engine.ts'
import { virusIn } from './scan.ts'
import { settings } from './settings.ts'

const { engine, close } = openEngine()
const connection = new Redis(settings.redisUrl, { maxRetriesPerRequest: null })
const processor = uploadProcessor(engine, async ({ data }) => {
  const { body } = await engine.read(data.uploadId, {}, { trusted: true })
  const virus = await virusIn(body, settings.clamd)
  return virus ? { refused: `The file has a virus (${virus})` } : undefined
})
const worker = new Worker('uploads', processor, {
  connection,
  prefix: settings.redisPrefix,
  concurrency: 4,
})
worker.on('error', error => console.error(error.message))
worker.on('failed', (_, error) => console.error(error.message))
await worker.waitUntilReady()
console.log('scanning')

process.once('SIGTERM', async () => {
  await worker.close()
  await close()
  connection.disconnect()
})
