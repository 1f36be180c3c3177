// Runs the suite on every line of Node that is supported, with Node from npm. Arguments go on to vitest.
// Left out: tests that do not run under the Node in question (a browser) or look only at source text.
import { spawnSync } from 'node:child_process'

const versions = ['20.19', '22', '24']
const leftOut = ['test/page/**', 'test/house/**', 'test/torture/**']

const failed = versions.filter(version => !passes(version))
console.log(
  `Node ${versions.join(', ')}: ${failed.length === 0 ? 'all pass' : `FAILED on ${failed.join(', ')}`}`,
)
process.exitCode = failed.length === 0 ? 0 : 1

/** @param {string} version */
function passes(version) {
  console.log(`\n--- Node ${version}`)
  const vitest = ['./node_modules/vitest/vitest.mjs', 'run', ...leftOut.flatMap(each => ['--exclude', each])]
  const node = ['-y', '-p', `node@${version}`, '--', 'node', ...vitest, ...process.argv.slice(2)]
  return spawnSync('npx', node, { stdio: 'inherit' }).status === 0
}
