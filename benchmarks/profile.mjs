// npm run bench:profile -- [--server quayside] [--dialect tus] [--chunk BYTES] [--bytes BYTES] [--out DIRECTORY]: where CPU and memory
// go on the way of a byte to local disk. Prints the functions that used most of each, and writes them with a flame graph (SVG), and
// what Chrome's developer tools open (.cpuprofile, .heapprofile), to `results/`; with `--out docs`, the page of all benchmarks, too.
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { printTable } from './measure/print-table.mjs'
import { runSender } from './measure/run-sender.mjs'
import { startProcess } from './measure/start-process.mjs'
import { withDirectory } from './measure/with-directory.mjs'
import { rootPath, serverPath } from './paths.mjs'
import { flameGraph } from './profile/flame-graph.mjs'
import { topAllocations } from './profile/top-allocations.mjs'
import { topFunctions } from './profile/top-functions.mjs'
import { takeKept } from './report/kept.mjs'
import { writeReport } from './report/write-report.mjs'
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
const name = `profile-${values.server}-${values.dialect}-${chunk / 1024}k`
const title = `${values.server}, ${values.dialect}, chunks of ${chunk / 1024} KiB`
const results = rootPath('benchmarks/results')

mkdirSync(results, { recursive: true })
const cpu = await profiled('cpu')
printTable(`CPU by the functions that run, ${title}`, topFunctions(cpu))
// In a run of its own: samples of the heap cost time, most of it in the garbage collector.
printTable(
  `Memory that lives on, by the functions that took it, ${title}`,
  topAllocations(await profiled('heap')),
)
const flame = { file: `${name}.svg`, title: `CPU, ${title}`, svg: flameGraph(title, cpu) }
// Where npm was called, and not where it runs this.
const out = resolve(process.env.INIT_CWD ?? '.', values.out)
writeReport(out, { suite: name, rounds: 1, tables: takeKept(), targets: [] }, [flame])
console.log(`for Chrome's developer tools: ${join(results, name)}.{cpuprofile,heapprofile}`)

/** Has the server work under a profiler of Node's, and keeps a copy of the profile. */
function profiled(kind) {
  return withDirectory(placesOf('both')[0].directory, directory =>
    withDirectory(results, async profiles => {
      await run([`--${kind}-prof`, `--${kind}-prof-dir=${profiles}`], directory)
      const file = join(profiles, readdirSync(profiles)[0])
      copyFileSync(file, join(results, `${name}.${kind}profile`))
      return JSON.parse(readFileSync(file, 'utf8'))
    }),
  )
}

async function run(flags, directory) {
  const server = startProcess([...flags, serverPath(values.server), directory])
  const [, url] = await server.line(/^listening (\S+)$/)
  const { ended } = await runSender({ dialect: values.dialect, url, bytes, chunk, files: 1, atOnce: 1 })
  await ended
  await server.stop()
}
