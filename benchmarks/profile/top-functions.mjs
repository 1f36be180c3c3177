import { placeOf } from './place-of.mjs'

/** Rows of the functions that used most time of their own in a CPU profile, with their share of all that was not idle. */
export function topFunctions({ nodes, samples, timeDeltas }) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]))
  const times = new Map()
  samples.forEach((id, at) => {
    const frame = frames.get(id)
    times.set(frame, (times.get(frame) ?? 0) + timeDeltas[at])
  })
  times.delete('(idle)')
  const busy = [...times.values()].reduce((sum, time) => sum + time, 0)
  const top = [...times].sort((a, b) => b[1] - a[1]).slice(0, 25)
  return [
    ['', 'ms', '%'],
    ...top.map(([frame, time]) => [frame, (time / 1000).toFixed(0), ((100 * time) / busy).toFixed(1)]),
  ]
}
