import { execFileSync } from 'node:child_process'
import { median } from '../measure/median.mjs'
import { printTable } from '../measure/print-table.mjs'
import { rootPath } from '../paths.mjs'

const entries = ['index', 'adapters/fs/index', 'adapters/s3/index', 'http/bindings/node', 'client/index']

/** What the package takes on disk, and what loading it takes. It has no targets. */
export async function packageCosts({ rounds }) {
  const [{ size, unpackedSize, entryCount }] = packed()
  printTable('The package', [
    ['', 'KiB'],
    ['to download', kib(size)],
    [`unpacked, ${entryCount} files`, kib(unpackedSize)],
  ])
  const times = entries.map(() => [])
  for (let round = 0; round < rounds; round += 1)
    for (const [at, entry] of entries.entries()) times[at].push(importTime(rootPath(`dist/${entry}.js`)))
  const rows = entries.map((entry, at) => [`dist/${entry}.js`, median(times[at]).toFixed(1)])
  printTable('To import an entry, in a new process', [['', 'ms'], ...rows])
  return []
}

function packed() {
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts', '--silent']
  return JSON.parse(execFileSync('npm', words, { cwd: rootPath(''), encoding: 'utf8' }))
}

function importTime(path) {
  const program = `const at = performance.now(); await import(${JSON.stringify(path)}); console.log(performance.now() - at)`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }))
}

function kib(bytes) {
  return (bytes / 1024).toFixed(0)
}
