import { median } from '../measure/median.mjs'
import { barPlot } from './bar-plot.mjs'

/** One plot a table of costs: CPU per GiB of each server, user and system. */
export function plotsOf({ suite, tables }) {
  return tables.flatMap(({ title, rounds }) => {
    const servers = Object.entries(rounds ?? {}).filter(([, all]) => all[0]?.cpu !== undefined)
    if (servers.length < 2) return []
    const bars = servers.map(([name, all]) => ({
      name,
      parts: [median(all.map(each => each.user)), median(all.map(each => each.system))],
    }))
    const caption = `${title}: CPU seconds per GiB, user and system`
    return [{ file: `${suite}-${slug(title)}.svg`, title: caption, svg: barPlot(caption, bars) }]
  })
}

function slug(text) {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
}
