import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machine } from './machine.mjs'
import { pageOf } from './page-of.mjs'

/**
 * Writes what was measured as JSON with its plots to `<directory>/benchmarks/`, and `<directory>/benchmarks.md` anew of all
 * that is there.
 * @param {string} directory
 * @param {{ suite: string, rounds: number, tables: readonly object[], targets: readonly object[] }} measured
 * @param {readonly { file: string, title: string, svg: string }[]} plots
 */
export function writeReport(directory, measured, plots) {
  const folder = join(directory, 'benchmarks')
  mkdirSync(folder, { recursive: true })
  for (const { file, svg } of plots) writeFileSync(join(folder, file), svg)
  const shown = plots.map(({ file, title }) => ({ file, title }))
  const date = new Date().toISOString().slice(0, 10)
  const report = { ...measured, date, machine: machine(), plots: shown }
  const json = join(folder, `${measured.suite}.json`)
  writeFileSync(json, `${JSON.stringify(report, undefined, 1)}\n`)
  writeFileSync(join(directory, 'benchmarks.md'), pageOf(reportsIn(folder)))
  console.log(`\nwritten to ${json}`)
}

function reportsIn(folder) {
  const files = readdirSync(folder).filter(file => file.endsWith('.json'))
  return files.map(file => JSON.parse(readFileSync(join(folder, file), 'utf8')))
}
