import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll } from 'vitest'
import { placeOf } from './place-of.ts'

export interface RedisService {
  readonly url: string
  /** What the caller's keys begin with: others work in the same Redis. */
  readonly prefix: string
}

/** A real Redis: ours, or the one that `QUAYSIDE_REDIS_URL` names, from which the caller's keys are removed at the end. */
export async function redisService(): Promise<RedisService> {
  const place = await placeOf('redis')
  const url = place?.url ?? 'redis://127.0.0.1:9'
  const prefix = `quayside-tests:${randomUUID()}:`
  if (place) afterAll(() => removeKeys(url, prefix))
  return { url, prefix }
}

async function removeKeys(url: string, prefix: string): Promise<void> {
  const client = new Redis(url)
  for await (const keys of client.scanStream({ match: `${prefix}*`, count: 1000 }))
    if (keys.length > 0) await client.unlink(...(keys as string[]))
  client.disconnect()
}
