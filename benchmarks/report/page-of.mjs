const order = ['fs', 's3', 'azure', 'redis', 'memory', 'stall', 'takeover', 'package']

const preface = `# Benchmarks

Written by \`npm run bench\`; every figure is measured, none is typed. Servers and clients are processes of their own on one machine,
so compare columns and not machines: **ratios are what counts**, medians of ratios round by round. All servers are measured in turn in
every round, after one that warms up; on local disk twice, and the cheaper one counts. CPU is the server's alone. A load average far
above 2 says that others worked on the machine, too; then only large differences mean something. How to run it, and what each server
is: [benchmarks](../benchmarks/README.md).

Beside a target that is missed stands what limits it in the same rounds: \`floor W itself\` is what the bare server, which checks and
remembers nothing, reaches against the same peer. Profiles at the end of the page show where the time goes. In large chunks it is the
kernel's copies out of the socket and into the page cache (\`(program)\`, \`writeBuffers\`), which floor W makes, too. In small ones it is what
each request costs: Node's parsing and answering, a thread's wake-up for the bytes (\`writeBuffers\`), and, beyond the floor, one more for
the record that says how far the upload is (\`writeBuffer\`) and a look whether another process changed it (\`stat\`). Without these two, an
upload would not survive a crash, nor be resumed at another process. What is left is spread thin over all that is checked for a chunk.

On disk no peer syncs what it publishes. So quayside is measured with \`durability: 'none'\`, which promises as much; \`quayside tus,
synced\` is its default. Protocol \`chunked\` has an MD5 of each chunk, so \`floor W + md5\` is its floor.
`

/** The page of all reports, as Markdown. */
export function pageOf(reports) {
  const sorted = [...reports].sort((a, b) => rank(a) - rank(b))
  return `${[preface, ...sorted.map(section)].join('\n')}`
}

/** What is on no list comes last: profiles. */
function rank({ suite }) {
  const at = order.findIndex(name => suite.startsWith(name))
  return at === -1 ? order.length : at
}

function section(report) {
  const { suite, date, machine, rounds, tables, targets, plots } = report
  const times = rounds === 1 ? 'measured once' : `${rounds} rounds`
  const place = `${date}, ${times}. ${machine.cpu}, ${machine.memory}, Linux ${machine.kernel}, Node ${machine.node}, ${loadOf(machine)}.`
  return [
    `## ${suite}\n`,
    `${place} ${machine.packages.join(', ')}. [All figures](benchmarks/${suite}.json).\n`,
    ...plots.map(({ file, title }) => `![${title}](benchmarks/${file})\n`),
    ...(targets.length > 0 ? [targetTable(targets)] : []),
    ...tables.map(({ title, table }) => `### ${capital(title)}\n\n${markdown(table)}\n`),
  ].join('\n')
}

function targetTable(targets) {
  const rows = targets.map(({ what, figure, limit, met, note }) => [
    what,
    figure,
    limit,
    met ? 'met' : ['**MISSED**', ...(note ? [note] : [])].join('; '),
  ])
  return `${markdown([['target', 'measured', 'wanted', ''], ...rows])}\n`
}

function markdown([head, ...rows]) {
  const line = cells => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1)
}

/** Absent where it was not measured as it is now. */
function loadOf({ load }) {
  return load === undefined ? 'beside other work on the machine' : `load average ${load}`
}
