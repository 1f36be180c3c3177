import { onDisk } from '../competitors/on-disk.mjs'
import { costOfLoad } from '../measure/cost-of-load.mjs'
import { inTurns } from '../measure/in-turns.mjs'
import { removeBytes } from '../measure/remove-bytes.mjs'
import { withServers } from '../measure/with-servers.mjs'
import { reportCosts } from '../report/report-costs.mjs'
import { crowdOfUploads } from './fs/crowd-of-uploads.mjs'
import { idleUploads } from './fs/idle-uploads.mjs'
import { loads } from './fs/loads.mjs'
import { placesOf } from './fs/places.mjs'
import { targetsOf } from './fs/targets-of.mjs'

/** Uploads onto a local disk, beside the floors and the peers. Resolves with the targets. */
export async function fs({ rounds, quick, place }) {
  const targets = []
  for (const where of placesOf(place)) {
    const names = [...new Set(loads.flatMap(({ servers }) => servers))]
    await withServers(onDisk(names), where.directory, async servers => {
      for (const load of loads) targets.push(...(await measure(load, servers, where, { rounds, quick })))
    })
    targets.push(...(await crowdOfUploads(where, { rounds, quick })))
    targets.push(...(await idleUploads(where)))
  }
  return targets
}

async function measure(load, servers, where, { rounds, quick }) {
  const bytes = quick ? load.bytes / 4 : load.bytes
  const chosen = load.servers.flatMap(name => servers.filter(server => server.name === name))
  const send = async server => {
    const cost = await costOfLoad(server, { ...load, bytes, chunk: Math.min(bytes, load.chunk) })
    removeBytes(server.directory)
    return cost
  }
  // Twice, and the cheaper one counts: hosts take free memory back from their virtual machines, and whoever has to write into what
  // the machine gets again pays two to six times the CPU.
  const costs = await inTurns(chosen, rounds, async server => cheaper(await send(server), await send(server)))
  const byName = new Map([...costs].map(([{ name }, all]) => [name, all]))
  reportCosts({ title: `${load.name}, ${where.name}`, against: 'floor W' }, byName)
  return targetsOf(load, where, byName)
}

function cheaper(one, other) {
  return one.cpu < other.cpu ? one : other
}
