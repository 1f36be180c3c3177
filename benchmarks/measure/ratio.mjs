import { median } from './median.mjs'

/** The median of the ratios round by round; not a number where there is nothing to compare with. */
export function ratio(own, other, measureOf) {
  if (!own?.length || !other?.length) return Number.NaN
  return median(own.map((each, round) => measureOf(each) / measureOf(other[round])))
}
