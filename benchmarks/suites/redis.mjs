import { chunkOverRedis } from './redis/chunk-over-redis.mjs'
import { dueSweep } from './redis/due-sweep.mjs'
import { openUploads } from './redis/open-uploads.mjs'

/** What records in Redis cost: a chunk, and everything when there are many. Resolves with the targets. */
export async function redis({ rounds }) {
  return [...(await chunkOverRedis({ rounds })), ...(await openUploads({ rounds })), ...(await dueSweep())]
}
