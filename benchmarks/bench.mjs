// npm run bench -- [SUITE...] [--rounds N | --quick] [--place tmpfs|disk|both] [--out DIRECTORY]
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { rootPath } from './paths.mjs'
import { takeKept } from './report/kept.mjs'
import { plotsOf } from './report/plots-of.mjs'
import { writeReport } from './report/write-report.mjs'
import { azure } from './suites/azure.mjs'
import { fs } from './suites/fs.mjs'
import { memory } from './suites/memory.mjs'
import { packageCosts } from './suites/package.mjs'
import { redis } from './suites/redis.mjs'
import { s3 } from './suites/s3.mjs'
import { stall } from './suites/stall.mjs'
import { takeover } from './suites/takeover.mjs'

const suites = { fs, s3, azure, redis, memory, stall, takeover, package: packageCosts }

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    place: { type: 'string' },
    out: { type: 'string' },
  },
})
const { quick } = values
const rounds = Number(values.rounds ?? (quick ? 3 : 5))
const place = values.place ?? (quick ? 'tmpfs' : 'both')
const names = positionals.length > 0 ? positionals : Object.keys(suites)
const isKnown = names.every(name => name in suites) && ['tmpfs', 'disk', 'both'].includes(place)
if (!isKnown || !Number.isInteger(rounds) || rounds < 1) {
  const choice = Object.keys(suites).join(' ')
  console.error(`usage: npm run bench -- [${choice}] [--rounds N | --quick] [--place tmpfs|disk|both]`)
  process.exit(2)
}

const all = []
for (const name of names) {
  const targets = await suites[name]({ rounds, quick, place })
  for (const { what, figure, limit, met, note } of targets)
    console.log(`${met ? 'met   ' : 'MISSED'}  ${what}: ${figure}, ${limit}${note ? ` (${note})` : ''}`)
  const usual = rootPath(quick ? 'benchmarks/results' : 'docs')
  // Where npm was called, and not where it runs this.
  const directory = values.out ? resolve(process.env.INIT_CWD ?? '.', values.out) : usual
  const tables = takeKept()
  // One place alone does not replace the figures of both.
  const suite = values.place && name === 'fs' ? `${name}-${place}` : name
  writeReport(directory, { suite, rounds, tables, targets }, plotsOf({ suite, tables }))
  all.push(...targets)
}
const missed = all.filter(({ met }) => !met).length
console.log(`bench: ${all.length - missed} targets met, ${missed} missed`)
process.exitCode = missed === 0 ? 0 : 1
