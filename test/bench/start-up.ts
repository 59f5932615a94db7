import {join} from 'node:path'
import {execa} from 'execa'
import {packageRoot} from '../../src/package-root.ts'
import {compare, type Contestant, millisecondsOf} from './rounds.ts'

const run = join(packageRoot, 'bin/run.js')

const child = (name: string, args: readonly string[], atMost?: number): Contestant => ({
  name,
  ...(atMost === undefined ? {} : {atMost}),
  run: () => millisecondsOf(() => execa(process.execPath, args)),
})

await compare(
  [
    child('node -e 0', ['-e', '0']),
    child('firebreak --version', [run, '--version'], 3),
    child('firebreak --help', [run, '--help'], 3),
    child('firebreak run --help', [run, 'run', '--help'], 3),
    child('firebreak runbook list', [run, 'runbook', 'list']),
  ],
  21,
)
