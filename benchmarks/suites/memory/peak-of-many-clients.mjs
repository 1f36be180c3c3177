import { tmpdir } from 'node:os'
import { quayside } from '../../competitors/quayside.mjs'
import { printTable } from '../../measure/print-table.mjs'
import { peakMemory } from '../../measure/process-cost.mjs'
import { runClients } from '../../measure/run-clients.mjs'
import { withServer } from '../../measure/with-server.mjs'
import { target } from '../../report/targets.mjs'

const processes = 5
const connections = 10
const bytes = 128_000_000
const limit = 250e6

/** The most memory of `serve` while 50 clients send chunks of 64 MB at once, two each. */
export function peakOfManyClients() {
  return withServer(quayside, tmpdir(), async server => {
    const idle = peakMemory(server.pid)
    const program = quayside.client({ ...server, bytes, connections })
    const seconds = await runClients(Array.from({ length: processes }, () => program))
    const peak = peakMemory(server.pid)
    const sent = processes * connections * bytes
    printTable('Memory of `serve`, 50 clients sending chunks of 64 MB at once', [
      ['', 'MB'],
      ['idle', megabytes(idle)],
      ['peak', megabytes(peak)],
      ['sent', megabytes(sent)],
      ['MB per second', (sent / 1e6 / seconds).toFixed(0)],
    ])
    return [target('memory of `serve` with 50 clients at once', peak / 1e6, true, limit / 1e6, ' MB')]
  })
}

const megabytes = size => (size / 1e6).toFixed(0)
