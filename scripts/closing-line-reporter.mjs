/** A vitest reporter that ends a run with `N passed, N failed` alone on a line, for machines that count. */
export default class ClosingLineReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const states = modules.flatMap(module => [...module.children.allTests()].map(test => test.result().state))
    const count = state => states.filter(each => each === state).length
    // A file that cannot be loaded has no tests to count, and has failed all the same.
    const broken = modules.filter(module => module.state() === 'failed' && !hasFailedTest(module)).length
    const failed = count('failed') + count('pending') + broken + unhandledErrors.length
    const skipped = count('skipped')
    console.log(`${count('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  }
}

/** @param {import('vitest/node').TestModule} module */
function hasFailedTest(module) {
  return [...module.children.allTests('failed')].length > 0
}
