import { cpuMilliseconds } from './exact-cpu.mjs'
import { peakMemory, resetPeakMemory, userShare } from './process-cost.mjs'
import { quantile } from './quantile.mjs'
import { runSender } from './run-sender.mjs'

const MiB = 1024 ** 2

/**
 * What a load costs a server: MiB and requests per second; CPU seconds per GiB, of these the user's and the system's; the most
 * memory during the load, in bytes; and milliseconds until a chunk is answered, half and 99 of 100 of them.
 * @param {{ pid: number, endpoint: string, dialect: string }} server
 * @param {{ bytes: number, chunk: number, files: number, atOnce: number }} load
 * @param {readonly number[]} others processes that work for the server, whose CPU is told apart
 */
export async function costOfLoad({ pid, endpoint, dialect }, load, others = []) {
  const used = () => ({
    cpu: cpuMilliseconds(pid),
    ...userShare(pid),
    others: sum(others.map(cpuMilliseconds)),
  })
  let before = used()
  const { seconds, times, ended } = await runSender({ ...load, dialect, url: endpoint }, () => {
    resetPeakMemory(pid)
    before = used()
  })
  const after = used()
  const memory = peakMemory(pid)
  await ended
  const size = (load.files * load.bytes) / MiB
  const perGib = ms => ((ms / 1000) * 1024) / size
  const cpu = perGib(after.cpu - before.cpu)
  const ticks = { user: after.user - before.user, system: after.system - before.system }
  const share = ticks.user / (ticks.user + ticks.system || 1)
  return {
    throughput: size / seconds,
    requests: times.length / seconds,
    cpu,
    user: cpu * share,
    system: cpu * (1 - share),
    othersCpu: perGib(after.others - before.others),
    memory,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  }
}

const sum = numbers => numbers.reduce((total, each) => total + each, 0)
