import {mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {parseArgs} from 'node:util'
import {Stryker} from '@stryker-mutator/core'
import {packageRoot} from '../../src/package-root.ts'
import {type MutatedModule, modules} from './modules.ts'

// npm run mutation -- [MODULE ...]
const {positionals} = parseArgs({allowPositionals: true})

type Options = ConstructorParameters<typeof Stryker>[0]
type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number]

/** The share of mutants that the tests must notice, in per cent. */
const aim = 90
/** Only what has changed since is tried again. */
const results = join(packageRoot, 'node_modules/.cache/mutation')

const optionsOf = (name: string, {mutate, ownProcess}: MutatedModule, dir: string): Options => ({
  mutate: [...mutate],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: {
    configFile: 'test/mutation/vitest.config.ts',
    related: false,
    pool: ownProcess === true ? 'forks' : 'threads',
  },
  concurrency: 1,
  incremental: true,
  incrementalFile: join(results, `${name}.json`),
  tempDirName: dir,
  // Node takes the types away; there is nothing to compile.
  tsconfigFile: 'none',
  reporters: ['clear-text'],
  clearTextReporter: {allowColor: false, allowEmojis: false, logTests: false, reportTests: false},
  timeoutMS: 10_000,
})

async function mutate(name: string, module: MutatedModule) {
  const dir = mkdtempSync(join(tmpdir(), 'firebreak-mutation-'))
  process.env['MUTATED_MODULE'] = name
  try {
    const mutants = await new Stryker(optionsOf(name, module, dir)).runMutationTest()
    const count = (...statuses: readonly Mutant['status'][]) =>
      mutants.filter(({status}) => statuses.includes(status)).length
    const noticed = count('Killed', 'Timeout')
    const missed = count('Survived', 'NoCoverage')
    return {module: name, noticed, missed, score: Number(((100 * noticed) / (noticed + missed)).toFixed(1)), aim}
  } finally {
    rmSync(dir, {recursive: true, force: true})
  }
}

const strange = positionals.find((name) => modules[name] === undefined)
if (strange !== undefined) throw new Error(`no module ${strange}: there are ${Object.keys(modules).join(', ')}`)

process.chdir(packageRoot)
mkdirSync(results, {recursive: true})
const rows = []
for (const [name, module] of Object.entries(modules)) {
  if (positionals.length === 0 || positionals.includes(name)) rows.push(await mutate(name, module))
}
console.table(rows)
if (rows.some(({score}) => score < aim)) process.exitCode = 1
