/** `999 B`, `12.3 MB`: powers of 1000, as in `--chunk-size 64MB`. */
export function formatSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  // 999,950 prints as 1.0 MB, not as 1000.0 kB.
  let value = bytes
  let unit = 0
  while (value >= (unit === 0 ? 1000 : 999.95) && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}
