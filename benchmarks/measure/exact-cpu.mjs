import { readdirSync, readFileSync } from 'node:fs'

/**
 * CPU that all threads of a process have used up to now, in milliseconds. Exact where `cpuSeconds` counts ticks of 10 ms.
 * @param {number} pid
 */
export function cpuMilliseconds(pid) {
  const threads = readdirSync(`/proc/${pid}/task`)
  return threads.reduce((sum, thread) => sum + onCpu(`/proc/${pid}/task/${thread}/schedstat`), 0) / 1e6
}

/** sched-stats(7): the first number is nanoseconds on a CPU. */
function onCpu(path) {
  return Number(readFileSync(path, 'utf8').split(' ')[0])
}
