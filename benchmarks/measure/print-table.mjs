/**
 * Prints rows under a title; the first row is the head, and columns but the first are numbers.
 * @param {string} title
 * @param {readonly (readonly string[])[]} rows
 */
export function printTable(title, rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)))
  const line = row =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  ')
  console.log([`\n${title}`, ...rows.map(line)].join('\n'))
}
