import { randomUUID } from 'node:crypto'
import { placeOf } from './place-of.ts'

export interface RedisService {
  readonly url: string
  /** What the caller's keys begin with: others work in the same Redis. */
  readonly prefix: string
}

/** A real Redis: ours, or the one that `QUAYSIDE_REDIS_URL` names. */
export async function redisService(): Promise<RedisService> {
  const place = await placeOf('redis')
  return { url: place?.url ?? 'redis://127.0.0.1:9', prefix: `quayside-tests:${randomUUID()}:` }
}
