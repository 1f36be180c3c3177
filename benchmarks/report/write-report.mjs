import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machine } from './machine.mjs'
import { pageOf } from './page-of.mjs'
import { plotsOf } from './plots-of.mjs'

/**
 * Writes what a suite measured as JSON with its plots to `<directory>/benchmarks/`, and `<directory>/benchmarks.md` anew of all
 * suites that are there.
 */
export function writeReport(directory, suite, { rounds, tables, targets }) {
  const folder = join(directory, 'benchmarks')
  mkdirSync(folder, { recursive: true })
  const report = {
    suite,
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    rounds,
    tables,
    targets,
  }
  writeFileSync(join(folder, `${suite}.json`), `${JSON.stringify(report, undefined, 1)}\n`)
  for (const { file, svg } of plotsOf(report)) writeFileSync(join(folder, file), svg)
  const reports = readdirSync(folder)
    .filter(file => file.endsWith('.json'))
    .map(file => JSON.parse(readFileSync(join(folder, file), 'utf8')))
  writeFileSync(join(directory, 'benchmarks.md'), pageOf(reports))
  console.log(`\nwritten to ${join(folder, `${suite}.json`)}`)
}
