/** A table for a terminal: a column is as wide as its widest cell, the columns named in `right` end flush. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly string[] = [],
): string {
  const lines = [head, ...rows].map(row => row.map(printable))
  const widths = head.map((_, column) => Math.max(...lines.map(line => [...(line[column] ?? '')].length)))
  return lines.map(line => formatLine(line, head, widths, right)).join('\n')
}

function formatLine(
  line: readonly string[],
  head: readonly string[],
  widths: readonly number[],
  right: readonly string[],
): string {
  return line
    .map((cell, column) => {
      const gap = ' '.repeat((widths[column] ?? 0) - [...cell].length)
      return right.includes(head[column] ?? '') ? gap + cell : cell + gap
    })
    .join('  ')
    .trimEnd()
}

/** Names come from strangers, and a terminal obeys control characters. */
function printable(cell: string): string {
  return cell.replace(/\p{C}/gu, '?')
}
