import {join} from 'node:path'
import {packageRoot} from '../src/package-root.ts'

/** Lets every process of the tests, and of the next run of them, start from what an earlier one has compiled. */
export function setup(): void {
  process.env['NODE_COMPILE_CACHE'] ??= join(packageRoot, 'node_modules/.cache/compiled')
}
