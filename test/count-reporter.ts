import type {Reporter, TestModule} from 'vitest/node'

function countByState(modules: readonly TestModule[], state: 'passed' | 'failed'): number {
  return modules.flatMap((module) => [...module.children.allTests(state)]).length
}

/** Ends the output with one line that a pipeline can read. A file that does not load, or an error outside a test, counts as a failure. */
export const countReporter: Reporter = {
  onTestRunEnd(modules, errors) {
    const broken = modules.filter((module) => module.errors().length > 0).length
    const failed = countByState(modules, 'failed') + broken + errors.length
    process.stdout.write(`${countByState(modules, 'passed')} passed, ${failed} failed\n`)
  },
}
