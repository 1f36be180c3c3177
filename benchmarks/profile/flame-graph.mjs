import { placeOf } from './place-of.mjs'

const width = 1200
const row = 17

/** What is narrower than this cannot be seen. */
const narrow = 0.6

/** A CPU profile as a flame graph: callers below, width is time; titles tell names in full. */
export function flameGraph(title, profile) {
  const root = treeOf(profile)
  const boxes = []
  const depth = layOut(root, 0, 0, width / root.total, boxes)
  const height = (depth + 2) * row
  const drawn = boxes.map(box => draw(box, height))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">
<style>text{font:11px system-ui,sans-serif;fill:#111}.t{fill:#555}@media (prefers-color-scheme:dark){.t{fill:#ccc}}</style>
<text class="t" x="2" y="12">${escaped(title)}</text>
${drawn.join('\n')}
</svg>
`
}

function treeOf({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map(node => [node.id, { name: placeOf(node.callFrame), self: 0, node }]))
  samples.forEach((id, at) => {
    byId.get(id).self += timeDeltas[at]
  })
  const grow = ({ name, self, node }) => {
    const children = (node.children ?? [])
      .map(id => grow(byId.get(id)))
      .filter(each => each.name !== '(idle)')
    return { name, children, total: self + children.reduce((sum, { total }) => sum + total, 0) }
  }
  return grow(byId.get(nodes[0].id))
}

/** Gives how many rows it takes. */
function layOut(node, x, level, scale, boxes) {
  const size = node.total * scale
  if (size < narrow) return level
  boxes.push({ name: node.name, x, level, size })
  let at = x
  let depth = level + 1
  for (const child of node.children) {
    depth = Math.max(depth, layOut(child, at, level + 1, scale, boxes))
    at += child.total * scale
  }
  return depth
}

function draw({ name, x, level, size }, height) {
  const y = height - (level + 1) * row
  const hue = 20 + ([...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 40)
  const label = size > 30 ? name.slice(0, Math.floor(size / 6)) : ''
  return `<g><title>${escaped(name)}</title><rect x="${x.toFixed(1)}" y="${y}" width="${size.toFixed(1)}" height="${row - 1}" fill="hsl(${hue} 80% 65%)"/><text x="${(x + 2).toFixed(1)}" y="${y + 12}">${escaped(label)}</text></g>`
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
