import { setTimeout as pause } from 'node:timers/promises'
import { createUpload, offsetOf, openPatch, patch } from '../../clients/tus-requests.mjs'
import { cpuMilliseconds } from '../../measure/exact-cpu.mjs'

const length = 1_000_000
const silenceMs = 100
const next = Buffer.alloc(1000)

/**
 * A client sends half a file and falls silent with its connection open, and comes back over a new one, to the same server or
 * another: asks for the offset and sends the next bytes, anew when it is refused. Milliseconds until these count, and of the one
 * request that took longest; and the CPU of the server that it comes back to. The bytes are too few to end the file, as publishing
 * it would be measured then.
 */
export async function comeback(server, other = server) {
  const url = await createUpload(server.endpoint, length)
  const stalled = await openPatch(url, length)
  stalled.write(Buffer.alloc(length / 2))
  await pause(silenceMs)
  const cpu = cpuMilliseconds(other.pid)
  const { offset, times } = await sendNext(onServer(url, other))
  const cost = { offset, ms: sum(times), longest: Math.max(...times), requests: times.length }
  stalled.destroy()
  return { ...cost, cpu: cpuMilliseconds(other.pid) - cpu }
}

/** The same upload's address on another server. */
function onServer(url, { endpoint }) {
  return new URL(new URL(url).pathname, endpoint).href
}

async function sendNext(url) {
  const times = []
  for (;;) {
    const offset = await timed(times, () => offsetOf(url))
    if (offset === undefined) continue
    const status = await timed(times, () => patch(url, offset, next))
    if (status === 204) return { offset, times }
    if (status !== 409 && status !== 423) throw new Error(`PATCH was answered with ${status}`)
  }
}

async function timed(times, request) {
  const begun = performance.now()
  const answer = await request()
  times.push(performance.now() - begun)
  return answer
}

const sum = numbers => numbers.reduce((total, each) => total + each, 0)
