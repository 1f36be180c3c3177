import { availableParallelism } from 'node:os'
import { median } from '../../measure/median.mjs'
import { atLeast, atMost, noted, target } from '../../report/targets.mjs'

const MiB = 1024 ** 2
/** What the budget was when the limit was set, and what may come on top. */
const memoryLimit = 64 + 120

/** Ratios are medians of the ratios round by round; without a peer they are missed. */
export function targetsOf({ name }, own, peer) {
  const what = `${name}: quayside`
  const memory = Math.max(...own.map(each => each.memory)) / MiB
  return [
    noted(
      atLeast(`${what}, throughput against @tus/s3-store`, own, peer, each => each.throughput, 2),
      `server and storage keep ${busyCores(own)} of ${availableParallelism()} cores busy, the client the rest`,
    ),
    atMost(`${what}, cpu against @tus/s3-store`, own, peer, each => each.cpu, 0.6),
    target(`${what}, memory`, memory, true, memoryLimit, ' MiB'),
  ]
}

/** How many cores a server and its storage used together. */
function busyCores(costs) {
  const cores = ({ throughput, cpu, othersCpu }) => (throughput / 1024) * (cpu + othersCpu)
  return median(costs.map(cores)).toFixed(2)
}
