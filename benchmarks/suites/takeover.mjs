import { tmpdir } from 'node:os'
import { median } from '../measure/median.mjs'
import { printTable } from '../measure/print-table.mjs'
import { startProcess } from '../measure/start-process.mjs'
import { withDirectory } from '../measure/with-directory.mjs'
import { withRedis } from '../measure/with-redis.mjs'
import { rootPath } from '../paths.mjs'
import { target } from '../report/targets.mjs'
import { comeback } from './stall/comeback.mjs'
import { waiting } from './stall/waiting.mjs'

const comebacksPerRound = 20

/** A client whose old request hangs on one server comes back on another one. Resolves with the targets. */
export function takeover({ rounds }) {
  return withRedis(client =>
    withDirectory(tmpdir(), async directory => {
      const url = `redis://127.0.0.1:${client.options.port}`
      const servers = await Promise.all([1, 2].map(() => start(directory, url)))
      try {
        return [await comebacks(servers, rounds), await costOfWaiting(servers, rounds)]
      } finally {
        await Promise.all(servers.map(({ stop }) => stop()))
      }
    }),
  )
}

async function start(directory, redis) {
  const words = ['serve', '--port', '0', '--dir', directory, '--sessions', 'redis', '--redis-url', redis]
  const server = startProcess([rootPath('dist/cli/main.js'), ...words])
  const [, endpoint] = await server.line(/endpoint +(\S+)\/$/)
  return { pid: server.pid, endpoint, stop: server.stop }
}

async function comebacks([one, other], rounds) {
  // The first is to warm up.
  await comeback(one, other)
  const costs = []
  for (let each = 0; each < rounds * comebacksPerRound; each += 1) costs.push(await comeback(one, other))
  const times = costs.map(({ ms }) => ms).sort((a, b) => a - b)
  const late = times[Math.ceil(times.length * 0.95) - 1]
  printTable(`Back on another server after a stalled PATCH, ${times.length} times; milliseconds`, [
    ['until bytes count', 'p95', 'longest', 'CPU of the other server', 'requests'],
    [
      median(times).toFixed(1),
      late.toFixed(1),
      times.at(-1).toFixed(1),
      median(costs.map(({ cpu }) => cpu)).toFixed(1),
      median(costs.map(({ requests }) => requests)).toFixed(0),
    ],
  ])
  return target('bytes count after a client is back on another server, p95', late, true, 150, ' ms')
}

/** What it costs a server to have a request wait for one that is slow and never silent on another. */
async function costOfWaiting([one, other], rounds) {
  const differences = []
  for (let round = 0; round < rounds; round += 1) {
    const alone = await waiting(one, false, other)
    differences.push((await waiting(one, true, other)) - alone)
  }
  const cost = median(differences)
  return target('CPU a second of a request that waits for another server', cost, true, 10, ' ms')
}
