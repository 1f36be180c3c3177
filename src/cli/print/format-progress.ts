/** `43 %`, rounded down so that only a whole file is 100 %; `-` while the length is unknown. */
export function formatProgress(offset: number, length: number | undefined): string {
  if (length === undefined) return '-'
  return `${length === 0 ? 100 : Math.floor((offset / length) * 100)} %`
}
