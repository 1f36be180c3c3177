import { once } from 'node:events'
import { type Job, Queue, type QueueOptions, Worker } from 'bullmq'
import { afterEach, describe, expect, it } from 'vitest'
import {
  bullmqCompletion,
  type UploadJobData,
  type UploadWork,
  uploadProcessor,
} from '../../../src/adapters/bullmq/index.ts'
import { memoryLocker, memorySessions, memoryStorage } from '../../../src/adapters/memory/index.ts'
import { createUploadEngine } from '../../../src/core/create-engine.ts'
import { redisService } from '../../services/redis-service.ts'
import { bytesOf } from '../../support/bytes.ts'

type UploadJob = Job<UploadJobData, void>

const { url, prefix } = await redisService()
const open: { close(): Promise<void> }[] = []
let queues = 0

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

/** An engine whose completions are jobs of a queue of its own, on a real Redis. */
function bench(jobOptions: object = {}) {
  queues += 1
  const name = `uploads-${queues}`
  const options: QueueOptions = { connection: { url, maxRetriesPerRequest: null }, prefix: `${prefix}bull` }
  const queue = new Queue<UploadJobData, void>(name, options)
  const storage = memoryStorage()
  const completion = bullmqCompletion({ queue, jobOptions })
  const engine = createUploadEngine({
    storage,
    sessions: memorySessions(),
    locker: memoryLocker(),
    completion,
  })
  open.push(queue, engine)
  const work = (how: UploadWork<UploadJob>) => {
    const worker = new Worker<UploadJobData, void>(name, uploadProcessor(engine, how), options)
    open.push(worker)
    return worker
  }
  return { engine, queue, storage, work }
}

async function published({ engine }: ReturnType<typeof bench>) {
  const { id } = await engine.create(
    { name: 'a.txt', length: 3, contentType: 'text/plain' },
    { owner: 'ann' },
  )
  const insider = { trusted: true }
  await engine.append(id, { offset: 0 }, bytesOf('abc'), insider)
  expect((await engine.complete(id, {}, insider)).status).toBe('processing')
  return { id, now: () => engine.get(id, insider) }
}

describe('completion by BullMQ', () => {
  it('shows the upload as processing until a worker has looked at it, which is told where it is', async () => {
    const own = bench()
    const upload = await published(own)
    const jobs: UploadJobData[] = []
    const worker = own.work(async job => {
      jobs.push(job.data)
      expect((await upload.now()).status).toBe('processing')
      return undefined
    })
    await once(worker, 'completed')
    const { status, key } = await upload.now()
    expect(status).toBe('completed')
    expect(jobs).toEqual([
      {
        uploadId: upload.id,
        collection: 'uploads',
        owner: 'ann',
        name: 'a.txt',
        contentType: 'text/plain',
        metadata: {},
        storage: 'memory',
        key,
        size: 3,
      },
    ])
  })

  it('refuses what the worker finds bad, and the object is gone', async () => {
    const own = bench()
    const upload = await published(own)
    await once(
      own.work(async () => ({ refused: 'It has a virus' })),
      'completed',
    )
    expect(await upload.now()).toMatchObject({ status: 'failed', failure: { message: 'It has a virus' } })
    expect(own.storage.objects.size).toBe(0)
  })

  it('tries work that throws again, and refuses the upload when it never works', async () => {
    const own = bench({ attempts: 2, backoff: 0 })
    const upload = await published(own)
    let tries = 0
    const worker = own.work(async () => {
      tries += 1
      throw new Error('The scanner is down')
    })
    await once(worker, 'completed')
    expect(tries).toBe(2)
    const { status, failure } = await upload.now()
    expect(status).toBe('failed')
    expect(failure?.message).toBe('It could not be processed in 2 attempts: The scanner is down')
  })

  it('is one job however often the upload is submitted, and none is left when it has ended', async () => {
    const own = bench()
    const { now } = await published(own)
    await bullmqCompletion({ queue: own.queue }).submit(await now())
    expect(await own.queue.getJobCountByTypes('waiting')).toBe(1)
    await once(
      own.work(async () => undefined),
      'completed',
    )
    expect(await own.queue.getJobCounts()).toMatchObject({ waiting: 0, completed: 0, failed: 0 })
  })
})
