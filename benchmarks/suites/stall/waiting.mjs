import { setTimeout as pause } from 'node:timers/promises'
import { createUpload, openPatch, patch } from '../../clients/tus-requests.mjs'
import { cpuMilliseconds } from '../../measure/exact-cpu.mjs'

const length = 1_000_000
const everyMs = 5
const forMs = 1000

/**
 * The server's CPU, in milliseconds per second, while a slow client sends without a stop: alone, or while another
 * request waits for it. A difference is what the one that waits costs.
 */
export async function waiting({ endpoint, pid }, hasWaiter) {
  const url = await createUpload(endpoint, length)
  const sending = await openPatch(url, length)
  const timer = setInterval(() => sending.write('.'), everyMs)
  await pause(everyMs * 20)
  const waiter = hasWaiter ? patch(url, 0, Buffer.alloc(1)).catch(() => {}) : undefined
  await pause(everyMs * 20)
  const before = cpuMilliseconds(pid)
  await pause(forMs)
  const cpu = ((cpuMilliseconds(pid) - before) * 1000) / forMs
  clearInterval(timer)
  sending.destroy()
  await waiter
  return cpu
}
