import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { rootPath } from '../paths.mjs'

/** What figures depend on: the machine, and the versions of all that is compared. */
export function machine() {
  return {
    cpu: `${availableParallelism()} x ${cpus()[0].model}`,
    memory: `${Math.round(totalmem() / 1024 ** 3)} GiB`,
    kernel: release(),
    node: process.version,
    // Of the last five minutes: what is above the two that a benchmark keeps busy is others' work.
    load: Number(loadavg()[1].toFixed(1)),
    packages: versions(),
  }
}

function versions() {
  const { dependencies } = packageIn(rootPath('benchmarks'))
  const installed = new Set(readdirSync(rootPath('benchmarks/node_modules'), { recursive: false }))
  return Object.keys(dependencies)
    .filter(name => installed.has(name.split('/')[0]))
    .map(name => packageIn(rootPath(`benchmarks/node_modules/${name}`)))
    .map(({ name, version }) => `${name} ${version}`)
}

function packageIn(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}
