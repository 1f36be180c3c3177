import { setTimeout as pause } from 'node:timers/promises'
import { onDisk } from '../../competitors/on-disk.mjs'
import { printTable } from '../../measure/print-table.mjs'
import { memoryNow } from '../../measure/process-cost.mjs'
import { startProcess } from '../../measure/start-process.mjs'
import { withServers } from '../../measure/with-servers.mjs'
import { clientPath } from '../../paths.mjs'
import { noted, target } from '../../report/targets.mjs'

const uploads = 1000
const sizes = [65_536, 1_048_576]
const settleMs = 3000

/**
 * What 1,000 uploads that stopped in the middle of a chunk, their connections open, keep in a server's memory. The next 1,000
 * stand beside a target that is missed: with the first, V8's young generation grows to its full size, once in a process.
 */
export async function idleUploads(place) {
  const growths = []
  for (const size of sizes) growths.push({ size, ...(await growthOf(place, size)) })
  const title = `1,000 half-sent idle uploads over tus, KB of memory each, ${place.name}`
  const table = [
    ['', 'KB each', 'the next 1,000'],
    ...growths.map(({ size, first, next }) => [
      `half of ${size / 1024} KiB sent`,
      first.toFixed(1),
      next.toFixed(1),
    ]),
  ]
  printTable(title, table)
  return growths.map(({ size, first, next }) => {
    const what = `${place.name}, 1,000 idle uploads, half of ${size / 1024} KiB sent: memory`
    return noted(target(what, first, true, 50, ' KB'), `the next 1,000: ${next.toFixed(2)} KB`)
  })
}

function growthOf(place, size) {
  return withServers(onDisk(['quayside tus']), place.directory, async ([server]) => {
    const each = (after, before) => (after - before) / uploads / 1000
    // Code that runs for the first time takes memory, too.
    await silent(server, 100, size, () => {})
    await pause(settleMs)
    const before = memoryNow(server.pid)
    return silent(server, uploads, size, () => {
      const between = memoryNow(server.pid)
      const measure = () => ({ first: each(between, before), next: each(memoryNow(server.pid), between) })
      return silent(server, uploads, size, measure)
    })
  })
}

/** Measures while so many more are silent. */
async function silent({ endpoint }, count, size, measure) {
  const client = startProcess([clientPath('half-sent'), endpoint, `${count}`, `${size}`])
  await client.line(/^silent$/)
  await pause(settleMs)
  const measured = await measure()
  client.say('end')
  await client.success()
  return measured
}
