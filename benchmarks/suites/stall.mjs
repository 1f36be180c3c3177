import { tmpdir } from 'node:os'
import { quayside } from '../competitors/quayside.mjs'
import { tusFileStore } from '../competitors/tus-file-store.mjs'
import { median } from '../measure/median.mjs'
import { printTable } from '../measure/print-table.mjs'
import { withServer } from '../measure/with-server.mjs'
import { target } from '../report/targets.mjs'
import { comeback } from './stall/comeback.mjs'
import { waiting } from './stall/waiting.mjs'

const comebacksPerRound = 20

/** A client whose old request still hangs comes back, beside @tus/server. Resolves with the targets. */
export function stall({ rounds }) {
  if (!tusFileStore.isInstalled())
    console.log('\n@tus/server is not installed, so nothing is compared: npm --prefix benchmarks ci')
  return withServer(quayside, tmpdir(), async own => {
    if (!tusFileStore.isInstalled()) return measure([{ name: 'quayside', ...own }], rounds)
    return withServer(tusFileStore, tmpdir(), async peer =>
      measure(
        [
          { name: 'quayside', ...own },
          { name: tusFileStore.name, ...peer },
        ],
        rounds,
      ),
    )
  })
}

async function measure(servers, rounds) {
  const all = new Map(servers.map(server => [server, []]))
  // The first is to warm up.
  for (const server of servers) await comeback(server)
  for (let each = 0; each < rounds * comebacksPerRound; each += 1)
    for (const server of servers) all.get(server).push(await comeback(server))
  printTable(
    `Back after a stalled PATCH, ${rounds * comebacksPerRound} times; milliseconds, medians but for p95`,
    [
      ['', 'longest request', 'p95', 'until bytes count', 'p95', 'server CPU', 'requests', 'kept KB'],
      ...[...all].map(([{ name }, costs]) => [name, ...columnsOf(costs)]),
    ],
  )
  const own = middle(all.get(servers[0]), ({ longest }) => longest)
  return [
    target('longest request after a stalled PATCH, median', own, true, 20, ' ms'),
    await costOfWaiting(servers[0], rounds),
  ]
}

function columnsOf(costs) {
  const offset = middle(costs, each => each.offset)
  return [
    middle(costs, ({ longest }) => longest).toFixed(1),
    late(costs, ({ longest }) => longest).toFixed(1),
    middle(costs, ({ ms }) => ms).toFixed(1),
    late(costs, ({ ms }) => ms).toFixed(1),
    middle(costs, ({ cpu }) => cpu).toFixed(1),
    middle(costs, ({ requests }) => requests).toFixed(0),
    (offset / 1000).toFixed(0),
  ]
}

const middle = (costs, measureOf) => median(costs.map(measureOf))

function late(costs, measureOf) {
  const sorted = costs.map(measureOf).sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.95) - 1]
}

/** What it costs quayside to have a request wait for one that is slow and never silent. */
async function costOfWaiting(server, rounds) {
  const alone = []
  const waitedFor = []
  for (let round = 0; round < rounds; round += 1) {
    alone.push(await waiting(server, false))
    waitedFor.push(await waiting(server, true))
  }
  const differences = waitedFor.map((cpu, round) => cpu - alone[round])
  printTable(`CPU of quayside while a slow client sends, ${rounds} rounds of a second`, [
    ['', 'median ms per s'],
    ['alone', median(alone).toFixed(1)],
    ['while another waits for it', median(waitedFor).toFixed(1)],
  ])
  const cost = median(differences)
  return target('CPU a second of a request that waits (1 % of a core is 10 ms)', cost, true, 10, ' ms')
}
