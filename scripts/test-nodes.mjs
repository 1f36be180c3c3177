// Runs the suite on every line of Node that is supported, with Node from npm. Arguments go on to vitest.
// Left out: the page and clients by others (their code is not ours to vary), the house (looks at source text), the packed
// package (chooses its own Node), chaos and what needs real servers (minutes for each).
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'

// The line that this runs on is what `npm test` runs on, and is left out unless it is asked for: --all.
const isOwn = version => version.split('.')[0] === process.versions.node.split('.')[0]
const isAll = process.argv.includes('--all')
const versions = ['20.19', '22', '24'].filter(version => isAll || !isOwn(version))
const leftOut = ['page', 'clients', 'house', 'chaos', 'support', 'clouds', 'services', 'packed']
const projects = ['--project=source', '--project=build']

const folders = readdirSync('test').filter(name => !leftOut.includes(name))
const failed = versions.filter(version => !passes(version))
console.log(
  `Node ${versions.join(', ')}: ${failed.length === 0 ? 'all pass' : `FAILED on ${failed.join(', ')}`}`,
)
process.exitCode = failed.length === 0 ? 0 : 1

/** @param {string} version */
function passes(version) {
  console.log(`\n--- Node ${version}`)
  const vitest = [
    './node_modules/vitest/vitest.mjs',
    'run',
    ...projects,
    ...folders.map(name => `test/${name}/`),
  ]
  const node = [
    '-y',
    '-p',
    `node@${version}`,
    '--',
    'node',
    ...vitest,
    ...process.argv.slice(2).filter(each => each !== '--all'),
  ]
  return spawnSync('npx', node, { stdio: 'inherit' }).status === 0
}
