import { ratio } from '../measure/ratio.mjs'

/** A target: what is held to which limit, and whether it keeps it. A figure that could not be measured does not. */
export function target(what, figure, isMost, limit, unit = '') {
  const met = isMost ? figure <= limit : figure >= limit
  const shown = Number.isNaN(figure) ? 'not compared' : `${digits(figure)}${unit}`
  return { what, figure: shown, limit: `${isMost ? 'at most' : 'at least'} ${limit}${unit}`, met }
}

/** The median of ratios round by round is not above the limit. */
export function atMost(what, own, other, measureOf, limit) {
  return target(what, ratio(own, other, measureOf), true, limit)
}

/** Nor below it. */
export function atLeast(what, own, other, measureOf, limit) {
  return target(what, ratio(own, other, measureOf), false, limit)
}

function digits(figure) {
  return figure >= 100 ? figure.toFixed(0) : figure.toFixed(2)
}
