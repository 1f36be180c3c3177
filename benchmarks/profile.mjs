// npm run bench:profile -- [--server quayside] [--dialect tus] [--chunk BYTES] [--bytes BYTES] [--out DIRECTORY]: where CPU and memory
// go on the way of a byte to local disk. Prints the functions that used most of each; writes a flame graph (SVG), and what
// Chrome's developer tools open (.cpuprofile, .heapprofile).
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { printTable } from './measure/print-table.mjs'
import { runSender } from './measure/run-sender.mjs'
import { startProcess } from './measure/start-process.mjs'
import { withDirectory } from './measure/with-directory.mjs'
import { rootPath, serverPath } from './paths.mjs'
import { flameGraph } from './profile/flame-graph.mjs'
import { topAllocations } from './profile/top-allocations.mjs'
import { topFunctions } from './profile/top-functions.mjs'
import { placesOf } from './suites/fs/places.mjs'

const MiB = 1024 ** 2
const { values } = parseArgs({
  options: {
    server: { type: 'string', default: 'quayside' },
    dialect: { type: 'string', default: 'tus' },
    chunk: { type: 'string', default: `${MiB}` },
    bytes: { type: 'string', default: `${1024 * MiB}` },
    out: { type: 'string', default: rootPath('benchmarks/results') },
  },
})
const chunk = Number(values.chunk)
const bytes = Number(values.bytes)
const name = `${values.server}-${values.dialect}-${chunk / 1024}k`

mkdirSync(values.out, { recursive: true })
await withDirectory(placesOf('both')[0].directory, async directory => {
  await withDirectory(values.out, async profiles => {
    await run(directory, profiles)
    report('cpuprofile', profiles, profile => {
      printTable(`CPU: functions by their own time, ${name}`, topFunctions(profile))
      writeFileSync(join(values.out, `${name}.svg`), flameGraph(`CPU of ${name}`, profile))
    })
    report('heapprofile', profiles, profile =>
      printTable(`Memory that lives on, by who allocated it, ${name}`, topAllocations(profile)),
    )
  })
})
console.log(`\nwritten to ${join(values.out, name)}.{svg,cpuprofile,heapprofile}`)

async function run(directory, profiles) {
  const flags = ['cpu', 'heap'].flatMap(kind => [`--${kind}-prof`, `--${kind}-prof-dir=${profiles}`])
  const server = startProcess([...flags, serverPath(values.server), directory])
  const [, url] = await server.line(/^listening (\S+)$/)
  const { ended } = await runSender({ dialect: values.dialect, url, bytes, chunk, files: 1, atOnce: 1 })
  await ended
  await server.stop()
}

function report(kind, profiles, print) {
  const file = readdirSync(profiles).find(each => each.endsWith(kind))
  const text = readFileSync(join(profiles, file), 'utf8')
  writeFileSync(join(values.out, `${name}.${kind}`), text)
  print(JSON.parse(text))
}
