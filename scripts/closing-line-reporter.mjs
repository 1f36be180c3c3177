/**
 * A vitest reporter that ends a run with `N passed, N failed` alone on a line, for machines that count. What could
 * not run on this machine is listed before it, with the reason, and fails the run where CI is set.
 */
export default class ClosingLineReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const count = state => tests.filter(test => test.result().state === state).length
    // A file that cannot be loaded has no tests to count, and has failed all the same.
    const broken = modules.filter(module => module.state() === 'failed' && !hasFailedTest(module)).length
    const failed = count('failed') + count('pending') + broken + unhandledErrors.length
    const skipped = count('skipped')
    listNotRun(tests)
    console.log(`${count('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  }
}

/** @param {readonly import('vitest/node').TestCase[]} tests */
function listNotRun(tests) {
  const notRun = tests.filter(test => test.meta().notRun)
  if (notRun.length === 0) return
  const reasons = new Set(notRun.map(test => test.meta().notRun))
  const line = '*'.repeat(68)
  console.error(
    ['', line, `${notRun.length} test${notRun.length === 1 ? '' : 's'} could NOT RUN on this machine:`].join(
      '\n',
    ),
  )
  for (const reason of reasons) {
    const missed = notRun.filter(test => test.meta().notRun === reason)
    const files = new Set(missed.map(test => test.module.relativeModuleId))
    console.error(`\n  ${reason}\n${[...files].map(file => `    ${file}`).join('\n')}`)
  }
  console.error(`\n  docs/testing-against-real-servers.md tells what to do about it.\n${line}\n`)
  if (process.env.CI) process.exitCode = 1
}

/** @param {import('vitest/node').TestModule} module */
function hasFailedTest(module) {
  return [...module.children.allTests('failed')].length > 0
}
