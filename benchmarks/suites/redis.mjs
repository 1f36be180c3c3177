import { dueSweep } from './redis/due-sweep.mjs'
import { openUploads } from './redis/open-uploads.mjs'

/** What records in Redis cost when there are many. Resolves with the targets. */
export async function redis({ rounds }) {
  return [...(await openUploads({ rounds })), ...(await dueSweep())]
}
