import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { createUploadEngine, type UploadEngine } from 'quayside'
import { bullmqCompletion } from 'quayside/adapters/bullmq'
import { redisLocker, redisQuota, redisSessions } from 'quayside/adapters/redis'
import { s3Storage } from 'quayside/adapters/s3'
import { allowTypes, joinHooks, namePolicy } from 'quayside/policy'
import { settings } from './settings.ts'

/** The same engine in the server and in the worker: objects in S3, everything else in Redis. */
export function openEngine(): { readonly engine: UploadEngine; close(): Promise<void> } {
  const redis = new Redis(settings.redisUrl)
  // BullMQ wants commands that wait for Redis, whatever it takes.
  const connection = new Redis(settings.redisUrl, { maxRetriesPerRequest: null })
  const queue = new Queue('uploads', { connection, prefix: settings.redisPrefix })
  const { region, endpoint, bucket, prefix } = settings
  const records = { client: redis, prefix: settings.redisPrefix }
  const engine = createUploadEngine({
    storage: s3Storage({
      bucket,
      prefix,
      config: { region, ...(endpoint ? { endpoint, forcePathStyle: true } : {}) },
    }),
    sessions: redisSessions(records),
    locker: redisLocker(records),
    maxBytes: 5e9,
    quota: { store: redisQuota(records), limits: () => ({ bytes: settings.quotaBytes, openUploads: 20 }) },
    bandwidth: () => 50e6,
    hooks: joinHooks(
      allowTypes({ types: ['image/*', 'video/*', 'application/pdf', 'text/plain'] }),
      namePolicy({ extensions: ['.jpg', '.png', '.mp4', '.pdf', '.txt'] }),
    ),
    // Published uploads are `processing`, and nobody reads them, until the worker has scanned them.
    completion: bullmqCompletion({ queue }),
  })
  return {
    engine,
    async close() {
      await engine.close()
      await queue.close()
      connection.disconnect()
      redis.disconnect()
    },
  }
}
