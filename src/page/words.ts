const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB']

/** A number of bytes as people read it: `0 bytes`, `999 bytes`, `1.5 MB`. */
export function sizeInWords(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  const digits = power === 0 || value >= 100 ? 0 : 1
  return `${value.toFixed(digits)} ${power === 0 && bytes === 1 ? 'byte' : units[power]}`
}

/** A time still to wait, no more exact than it deserves: `5 s`, `2 min`, `1 h 20 min`. */
export function timeInWords(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`
}
