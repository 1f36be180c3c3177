import { atLeast, atMost, target } from '../../report/targets.mjs'

const MiB = 1024 ** 2
/** What the budget was when the limit was set, and what may come on top. */
const memoryLimit = 64 + 120

/** Ratios are medians of the ratios round by round; without a peer they are missed. */
export function targetsOf({ name }, own, peer) {
  const what = `${name}: quayside`
  const memory = Math.max(...own.map(each => each.memory)) / MiB
  return [
    atLeast(`${what}, throughput against @tus/s3-store`, own, peer, each => each.throughput, 2),
    atMost(`${what}, cpu against @tus/s3-store`, own, peer, each => each.cpu, 0.6),
    target(`${what}, memory`, memory, true, memoryLimit, ' MiB'),
  ]
}
