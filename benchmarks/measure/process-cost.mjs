import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/**
 * The most memory that a process ever had, in bytes.
 * @param {number} pid
 */
export function peakMemory(pid) {
  return kilobytes(pid, 'VmHWM') * 1024
}

/** What it has now, in bytes. */
export function memoryNow(pid) {
  return kilobytes(pid, 'VmRSS') * 1024
}

/** From here on the peak is that of what follows (proc(5), clear_refs). */
export function resetPeakMemory(pid) {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

/**
 * CPU that a process has used up to now, user and system, in seconds.
 * @param {number} pid
 */
export function cpuSeconds(pid) {
  const { user, system } = userShare(pid)
  return user + system
}

/** The same, told apart; counted in ticks of 10 ms. */
export function userShare(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // proc(5): utime and stime are fields 14 and 15; the second may contain spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { user: Number(fields[11]) / ticksPerSecond, system: Number(fields[12]) / ticksPerSecond }
}

function kilobytes(pid, name) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(status.match(new RegExp(`${name}:\\s+(\\d+) kB`))?.[1])
}
