import {defineConfig} from 'vitest/config'
import {packageRoot} from '../src/package-root.ts'
import {countReporter} from './count-reporter.ts'
import {LongestFirst} from './longest-first.ts'
import {sharingTests} from './shared-process.ts'

// A soak tries every property a hundred times as often.
const soak = process.env['SOAK'] !== undefined
const {anywhere, nocked} = sharingTests(packageRoot)

export default defineConfig({
  test: {
    // Tests of commands capture the console themselves.
    disableConsoleIntercept: true,
    reporters: ['default', countReporter],
    globalSetup: ['test/temp-in-memory.ts', 'test/compile-cache.ts'],
    setupFiles: soak ? ['test/soak/setup.ts'] : [],
    // Node runs the source as it is: nothing is transformed, and what one process has compiled the next need not.
    experimental: {viteModuleRunner: false, nodeLoader: false},
    // Most of the time is spent waiting for processes and connections, not computing.
    maxWorkers: 5,
    sequence: {sequencer: LongestFirst},
    testTimeout: soak ? 600_000 : 240_000,
    hookTimeout: 240_000,
    expect: {poll: {timeout: 20_000}},
    projects: [
      {extends: true, test: {name: 'shared', include: [...anywhere], isolate: false}},
      {extends: true, test: {name: 'nocked', include: [...nocked], isolate: false}},
      {
        extends: true,
        test: {name: 'alone', include: ['src/**/*.test.ts', 'test/**/*.test.ts'], exclude: [...anywhere, ...nocked]},
      },
    ],
  },
})
