import { keep } from '../report/kept.mjs'

/**
 * Prints rows under a title, and keeps them for the page; the first row is the head, and columns but the first are numbers.
 * @param {string} title
 * @param {readonly (readonly string[])[]} rows
 * @param {Record<string, readonly object[]>} [rounds] what each round measured, by server
 */
export function printTable(title, rows, rounds) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)))
  const line = row =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  ')
  console.log([`\n${title}`, ...rows.map(line)].join('\n'))
  keep({ title, table: rows, rounds })
}
