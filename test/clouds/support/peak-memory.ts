import { readFileSync } from 'node:fs'

/** What a process on Linux held in memory at its most, in bytes. */
export function peakMemoryOf(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024
}
