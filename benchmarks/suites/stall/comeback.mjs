import { setTimeout as pause } from 'node:timers/promises'
import { createUpload, offsetOf, openPatch, patch } from '../../clients/tus-requests.mjs'
import { cpuMilliseconds } from '../../measure/exact-cpu.mjs'

const length = 1_000_000
const silenceMs = 100
const next = Buffer.alloc(1000)

/**
 * A client sends half a file and falls silent with its connection open, and comes back over a new one: asks for the
 * offset and sends the next bytes, anew when it is refused. Milliseconds until these count, and the server's CPU. They
 * are too few to end the file, as publishing it would be measured then.
 */
export async function comeback({ endpoint, pid }) {
  const url = await createUpload(endpoint, length)
  const stalled = await openPatch(url, length)
  stalled.write(Buffer.alloc(length / 2))
  await pause(silenceMs)
  const cpu = cpuMilliseconds(pid)
  const begun = performance.now()
  const { offset, attempts } = await sendNext(url)
  const cost = { ms: performance.now() - begun, cpu: cpuMilliseconds(pid) - cpu, attempts, offset }
  stalled.destroy()
  return cost
}

async function sendNext(url) {
  for (let attempts = 1; ; attempts += 1) {
    const offset = await offsetOf(url)
    if (offset === undefined) continue
    const status = await patch(url, offset, next)
    if (status === 204) return { offset, attempts }
    if (status !== 409 && status !== 423) throw new Error(`PATCH was answered with ${status}`)
  }
}
