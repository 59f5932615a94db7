import {defineConfig} from 'vitest/config'
import {modules} from './modules.ts'

// Only the tests that belong to the module.
const {tests = []} = modules[process.env['MUTATED_MODULE'] ?? ''] ?? {}

export default defineConfig({
  test: {
    include: [...tests],
    disableConsoleIntercept: true,
    reporters: [],
    // A mutant that waits for ever is to be noticed soon.
    testTimeout: 10_000,
  },
})
