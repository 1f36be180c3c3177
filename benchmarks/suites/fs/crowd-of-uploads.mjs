import { onDisk } from '../../competitors/on-disk.mjs'
import { costOfLoad } from '../../measure/cost-of-load.mjs'
import { inTurns } from '../../measure/in-turns.mjs'
import { removeBytes } from '../../measure/remove-bytes.mjs'
import { withServers } from '../../measure/with-servers.mjs'
import { reportCosts } from '../../report/report-costs.mjs'
import { atLeast, target } from '../../report/targets.mjs'
import { crowd } from './loads.mjs'

const one = '1 at a time'
const all = '200 at once'

/** What 200 uploads at once do to throughput and memory, beside the same uploads one after the other. */
export function crowdOfUploads(place, { rounds, quick }) {
  // All bytes are there at once, and a tmpfs is memory.
  const bytes = quick || place.name === 'tmpfs' ? crowd.bytes / 4 : crowd.bytes
  return withServers(onDisk(crowd.servers), place.directory, async ([server]) => {
    const costs = await inTurns([one, all], quick ? 1 : Math.min(rounds, 2), async name => {
      const load = { ...crowd, bytes, chunk: bytes, atOnce: name === one ? 1 : crowd.files }
      const cost = await costOfLoad(server, load)
      removeBytes(server.directory)
      return cost
    })
    const what = `${place.name}, ${crowd.name}, ${bytes / 1024 ** 2} MiB each`
    reportCosts({ title: `${what}: quayside tus`, against: one }, costs)
    const peak = Math.max(...costs.get(all).map(({ memory }) => memory)) / 1e6
    return [
      atLeast(
        `${what}: throughput against one`,
        costs.get(all),
        costs.get(one),
        each => each.throughput,
        0.9,
      ),
      target(`${what}: memory`, peak, true, 300, ' MB'),
    ]
  })
}
