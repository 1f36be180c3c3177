import { placeOf } from './place-of.mjs'

/** Rows of the functions that allocated most of what a sampled heap still holds. */
export function topAllocations({ head }) {
  const sizes = new Map()
  const visit = node => {
    const frame = placeOf(node.callFrame)
    sizes.set(frame, (sizes.get(frame) ?? 0) + node.selfSize)
    node.children.forEach(visit)
  }
  visit(head)
  const top = [...sizes].sort((a, b) => b[1] - a[1]).slice(0, 15)
  return [['', 'KiB'], ...top.map(([frame, size]) => [frame, (size / 1024).toFixed(0)])]
}
