import { ratio } from '../measure/ratio.mjs'

/**
 * A target: what is held to which limit, and whether it keeps it. A figure that could not be measured does not. A note, measured
 * in the same rounds, says of one that is missed what stands in the way.
 */
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

/** The same target with what is to be read beside it when it is missed. */
export function noted(each, note) {
  return each.met ? each : { ...each, note }
}
