import { setTimeout as pause } from 'node:timers/promises'
import { createUpload, openPatch, patch } from '../../clients/tus-requests.mjs'
import { cpuMilliseconds } from '../../measure/exact-cpu.mjs'

const length = 1_000_000
const everyMs = 5
const forMs = 1000

/**
 * The CPU, in milliseconds per second, of the server where another request waits, the same or another one, while a slow client
 * sends without a stop; without a waiter, what it is then. A difference is what the one that waits costs.
 */
export async function waiting(server, hasWaiter, other = server) {
  const url = await createUpload(server.endpoint, length)
  const sending = await openPatch(url, length)
  const timer = setInterval(() => sending.write('.'), everyMs)
  await pause(everyMs * 20)
  const there = new URL(new URL(url).pathname, other.endpoint).href
  const waiter = hasWaiter ? patch(there, 0, Buffer.alloc(1)).catch(() => {}) : undefined
  await pause(everyMs * 20)
  const before = cpuMilliseconds(other.pid)
  await pause(forMs)
  const cpu = ((cpuMilliseconds(other.pid) - before) * 1000) / forMs
  clearInterval(timer)
  sending.destroy()
  await waiter
  return cpu
}
