import { median } from '../../measure/median.mjs'

const MiB = 1024 ** 2
/** The engine's default budget, and what may come on top. */
const memoryLimit = (64 + 120) * MiB

/** Ratios are medians of the ratios round by round; without a peer they are missed. */
export function targetsOf({ name }, own, peer) {
  const throughput = ratio(own, peer, each => each.throughput)
  const cpu = ratio(own, peer, each => each.cpu)
  const memory = Math.max(...own.map(each => each.memory))
  return [
    ...[1.5, 2].map(least => ({
      name: `${name}: ${times(throughput)} the throughput of @tus/s3-store, at least ${least}`,
      met: throughput >= least,
    })),
    ...[1, 0.6].map(most => ({
      name: `${name}: ${times(cpu)} the CPU of @tus/s3-store, at most ${most}`,
      met: cpu <= most,
    })),
    {
      name: `${name}: at most ${(memory / MiB).toFixed(0)} MiB of memory, under ${memoryLimit / MiB}`,
      met: memory < memoryLimit,
    },
  ]
}

/** Not a number where there is no peer, and so on no side of any limit. */
function ratio(own, peer, measureOf) {
  if (!peer) return Number.NaN
  return median(own.map((each, round) => measureOf(each) / measureOf(peer[round])))
}

const times = number => (Number.isNaN(number) ? 'not compared:' : `${number.toFixed(2)} x`)
