import { median } from '../measure/median.mjs'
import { printTable } from '../measure/print-table.mjs'
import { ratio } from '../measure/ratio.mjs'

const MiB = 1024 ** 2

const columns = [
  ['MiB/s', each => each.throughput, 0],
  ['CPU s/GiB', each => each.cpu, 2],
  ['user', each => each.user, 2],
  ['sys', each => each.system, 2],
  ['peak MiB', each => each.memory / MiB, 0],
  ['requests/s', each => each.requests, 0],
  ['p50 ms', each => each.p50, 2],
  ['p99 ms', each => each.p99, 2],
]

/** Where the storage's processes run on the same machine, and so take from it what is measured. */
const storageColumn = ['storage CPU', each => each.othersCpu, 2]

/**
 * Prints and keeps what a load cost each server: medians, and medians of the ratios round by round to one of them.
 * @param {{ title: string, against: string }} load
 * @param {Map<string, readonly object[]>} costs by name of the server
 */
export function reportCosts({ title, against }, costs) {
  const base = costs.get(against)
  const shown = [...costs.values()].flat().some(each => each.othersCpu > 0)
    ? [...columns, storageColumn]
    : columns
  const rows = [...costs].map(([name, all]) => [
    name,
    ...shown.map(([, measureOf, digits]) => median(all.map(measureOf)).toFixed(digits)),
    ...(base
      ? [times(ratio(all, base, each => each.throughput)), times(ratio(all, base, each => each.cpu))]
      : []),
  ])
  const ratios = base ? [`MiB/s : ${against}`, `CPU : ${against}`] : []
  const table = [['', ...shown.map(([head]) => head), ...ratios], ...rows]
  printTable(title, table, Object.fromEntries(costs))
}

const times = number => number.toFixed(2)
