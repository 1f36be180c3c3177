import { median } from '../../measure/median.mjs'
import { printTable } from '../../measure/print-table.mjs'

const columns = [
  ['MiB/s', ({ throughput }) => throughput, 0],
  ['CPU s/GiB', ({ cpu }) => cpu, 2],
  ['CPU s/GiB of S3', ({ storageCpu }) => storageCpu, 2],
  ['peak MiB', ({ memory }) => memory / 1024 ** 2, 0],
]

/** Medians with the least and the most, one line a competitor. */
export function printCosts({ name, files, bytes }, costs) {
  const rounds = [...costs.values()][0].length
  printTable(`${name}: ${files} x ${bytes / 1024 ** 2} MiB to S3, ${rounds} rounds, median (least-most)`, [
    ['', ...columns.map(([title]) => title)],
    ...[...costs].map(([competitor, all]) => [
      competitor.name,
      ...columns.map(([, measureOf, digits]) => spread(all.map(measureOf), digits)),
    ]),
  ])
}

function spread(numbers, digits) {
  const [middle, least, most] = [median(numbers), Math.min(...numbers), Math.max(...numbers)]
  return `${middle.toFixed(digits)} (${least.toFixed(digits)}-${most.toFixed(digits)})`
}
