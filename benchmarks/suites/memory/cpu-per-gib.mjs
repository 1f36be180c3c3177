import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { floorW, floorWithMd5 } from '../../competitors/floor-w.mjs'
import { quayside } from '../../competitors/quayside.mjs'
import { median } from '../../measure/median.mjs'
import { printTable } from '../../measure/print-table.mjs'
import { cpuSeconds } from '../../measure/process-cost.mjs'
import { runClients } from '../../measure/run-clients.mjs'
import { withServer } from '../../measure/with-server.mjs'

const competitors = [floorW, floorWithMd5, quayside]
const GiB = 1024 ** 3

const places = [
  { name: 'tmpfs', directory: '/dev/shm' },
  { name: 'disk', directory: tmpdir() },
]

/** CPU seconds of each server for one GiB of one client, all servers in turn in every round. */
export async function cpuPerGib({ rounds }) {
  for (const place of places) {
    if (!existsSync(place.directory)) {
      console.log(`\n${place.directory} is not there: nothing measured on ${place.name}`)
      continue
    }
    const costs = new Map(competitors.map(competitor => [competitor, []]))
    for (let round = 0; round < rounds; round += 1)
      for (const competitor of competitors) costs.get(competitor).push(await costOf(competitor, place))
    printTable(`CPU seconds of the server per GiB, ${place.name}, ${rounds} rounds`, table(costs))
  }
}

function costOf(competitor, { directory }) {
  return withServer(competitor, directory, async ({ pid, endpoint }) => {
    let before = 0
    const program = competitor.client({ endpoint, bytes: GiB, connections: 1 })
    const seconds = await runClients([program], () => {
      before = cpuSeconds(pid)
    })
    return { cpu: cpuSeconds(pid) - before, seconds }
  })
}

function table(costs) {
  const floor = median(costs.get(floorW).map(({ cpu }) => cpu))
  return [
    ['', 'median', 'least', 'most', 'x floor', 'MiB/s'],
    ...[...costs].map(([{ name }, all]) => {
      const cpu = all.map(each => each.cpu)
      return [
        name,
        median(cpu).toFixed(2),
        Math.min(...cpu).toFixed(2),
        Math.max(...cpu).toFixed(2),
        (median(cpu) / floor).toFixed(2),
        (1024 / median(all.map(({ seconds }) => seconds))).toFixed(0),
      ]
    }),
  ]
}
