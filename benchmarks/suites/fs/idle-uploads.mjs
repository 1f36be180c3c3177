import { setTimeout as pause } from 'node:timers/promises'
import { onDisk } from '../../competitors/on-disk.mjs'
import { printTable } from '../../measure/print-table.mjs'
import { memoryNow } from '../../measure/process-cost.mjs'
import { startProcess } from '../../measure/start-process.mjs'
import { withServers } from '../../measure/with-servers.mjs'
import { clientPath } from '../../paths.mjs'
import { target } from '../../report/targets.mjs'

const uploads = 1000
const sizes = [65_536, 1_048_576]
const settleMs = 3000

/** What 1,000 uploads that stopped in the middle of a chunk, their connections open, keep in a server's memory. */
export async function idleUploads(place) {
  const growths = []
  for (const size of sizes) growths.push({ size, growth: await growthOf(place, size) })
  const title = `1,000 half-sent idle uploads over tus, KB of memory each, ${place.name}`
  const table = [
    ['', 'KB each'],
    ...growths.map(({ size, growth }) => [`half of ${size / 1024} KiB sent`, growth.toFixed(1)]),
  ]
  printTable(title, table)
  return growths.map(({ size, growth }) =>
    target(
      `${place.name}, 1,000 idle uploads, half of ${size / 1024} KiB sent: memory`,
      growth,
      true,
      50,
      ' KB',
    ),
  )
}

function growthOf(place, size) {
  return withServers(onDisk(['quayside tus']), place.directory, async ([server]) => {
    // Code that runs for the first time takes memory, too.
    await silent(server, 100, size, () => 0)
    await pause(settleMs)
    const before = memoryNow(server.pid)
    const after = await silent(server, uploads, size, () => memoryNow(server.pid))
    return (after - before) / uploads / 1000
  })
}

async function silent({ endpoint }, count, size, measure) {
  const client = startProcess([clientPath('half-sent'), endpoint, `${count}`, `${size}`])
  await client.line(/^silent$/)
  await pause(settleMs)
  const measured = measure()
  client.say('end')
  await client.success()
  return measured
}
