const width = 720
const left = 170
const row = 26
const room = width - left - 60

/** Two colours on white and on black, by what the reader prefers. */
const style = `<style>text{font:13px system-ui,sans-serif;fill:#222}.a{fill:#2563a8}.b{fill:#9cc3e6}
@media (prefers-color-scheme:dark){text{fill:#ddd}.a{fill:#5b9bd9}.b{fill:#2f5478}}</style>`

/**
 * Horizontal bars of two parts each, as SVG.
 * @param {string} title
 * @param {readonly { name: string, parts: readonly [number, number] }[]} bars
 */
export function barPlot(title, bars) {
  const most = Math.max(...bars.map(({ parts }) => parts[0] + parts[1]))
  const height = 40 + bars.length * row
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
${style}
<text x="0" y="18">${escaped(title)}</text>
${bars.map((bar, at) => drawn(bar, 34 + at * row, room / most)).join('\n')}
</svg>
`
}

function drawn({ name, parts: [first, second] }, y, scale) {
  const [a, b] = [first * scale, second * scale]
  return `<text x="${left - 8}" y="${y + 14}" text-anchor="end">${escaped(name)}</text>
<rect class="a" x="${left}" y="${y}" width="${a.toFixed(1)}" height="18"/><rect class="b" x="${(left + a).toFixed(1)}" y="${y}" width="${b.toFixed(1)}" height="18"/>
<text x="${(left + a + b + 6).toFixed(1)}" y="${y + 14}">${(first + second).toFixed(2)}</text>`
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
