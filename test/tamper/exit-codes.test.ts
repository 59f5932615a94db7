import {appendFileSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {stringify} from 'yaml'
import {journalPath} from '../../src/storage/runs.ts'
import {type Account, documentOf, openAccount, runOf} from '../cli/program.ts'

let account: Account
/** The journal of a run that Ada signed and a second disk has seen. */
let journal: string
let second: string

const env = {FIREBREAK_OPERATOR: 'ada'}
const firebreak = (...args: readonly string[]) => account.firebreakWith(env, ...args)
const verify = (...args: readonly string[]) => firebreak('journal', 'verify', ...args)
/** Nobody is asked who has seen it. */
const unwitnessed = (...args: readonly string[]) =>
  account.firebreakWith({...env, FIREBREAK_INVENTORY: undefined}, 'journal', 'verify', ...args)

beforeAll(async () => {
  account = await openAccount()
  const {dir, sandbox, stateDir} = account.range
  second = join(dir, 'second-disk')
  mkdirSync(second)
  appendFileSync(sandbox.inventory, stringify({witnesses: [{name: 'second-disk', type: 'directory', path: second}]}))
  const {line} = documentOf(await firebreak('keys', 'init', '--json'))
  writeFileSync(join(dir, 'trust.yaml'), stringify({schema: 'firebreak/trust@1', keys: [line]}))
  const contained = await firebreak('run', 'api-token-leak', '--token', 'research-bot', '--apply', '--yes', '--json')
  if (contained.exitCode !== 0) throw new Error(contained.stderr)
  journal = dirname(journalPath(stateDir, runOf(contained)))
})
afterAll(async () => account.range.stop())

/** A copy of the run's folder, and what somebody does to the journal in it. */
function copied(name: string, bend: (database: DatabaseSync, dir: string) => void): string {
  const dir = join(account.range.dir, name)
  cpSync(journal, dir, {recursive: true})
  const file = join(dir, 'journal.db')
  const database = new DatabaseSync(file)
  bend(database, dir)
  database.close()
  return file
}

test('a sound journal that a witness has seen whole: 0, also where one is required', async () => {
  const sound = await verify('last', '--require-witness', '--json')
  expect(sound).toMatchObject({exitCode: 0, stderr: ''})
  const {runs} = documentOf(sound) as {readonly runs: readonly {readonly entries: number}[]}
  const entries = runs[0]?.entries ?? 0
  expect(entries).toBeGreaterThan(10)
  expect(runs).toMatchObject([{signers: ['ada'], signedTo: entries, witnessedTo: entries, problems: [], notes: []}])
})

test('the same journal where no witness is asked: 0, and 4 where one is required', async () => {
  const file = copied('alone', () => undefined)
  expect(await unwitnessed('--file', file)).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('UNWITNESSED since entry 1'),
  })
  const required = await unwitnessed('--file', file, '--require-witness', '--json')
  expect(required).toMatchObject({exitCode: 4})
  expect(documentOf(required)).toMatchObject({runs: [{witnessedTo: 0, problems: []}]})
})

test('an entry that was changed: 3, and which', async () => {
  const file = copied('changed', (database) => {
    database.exec('DROP TRIGGER entry_is_never_changed')
    const bytes = `replace(CAST(bytes AS TEXT), '"ada"', '"bob"')`
    database.exec(`UPDATE entry SET bytes = CAST(${bytes} AS BLOB) WHERE seq = 3`)
  })
  expect(await verify('--file', file)).toMatchObject({exitCode: 3, stderr: expect.stringContaining('entry 3')})
})

test('a tail that was cut off under a checkpoint: 3, also where a witness is required', async () => {
  const file = copied('cut', (database, dir) => {
    database.exec('DROP TRIGGER entry_is_never_deleted')
    database.exec('DELETE FROM entry WHERE seq > 8')
    rmSync(join(dir, 'head'))
  })
  const cut = await verify('--file', file, '--require-witness', '--json')
  expect(cut).toMatchObject({exitCode: 3})
  expect(documentOf(cut)).toMatchObject({runs: [{entries: 8, problems: expect.arrayContaining([expect.any(String)])}]})
})

test('a tail that was cut off with its checkpoints: 3 by the witness alone', async () => {
  const file = copied('cut-with-checkpoints', (database, dir) => {
    database.exec('DROP TRIGGER entry_is_never_deleted')
    database.exec('DELETE FROM entry WHERE seq > 2')
    rmSync(join(dir, 'head'))
    for (const name of readdirSync(join(dir, 'checkpoints'))) rmSync(join(dir, 'checkpoints', name))
  })
  expect(await unwitnessed('--file', file)).toMatchObject({exitCode: 0})
  expect(await verify('--file', file)).toMatchObject({
    exitCode: 3,
    stdout: expect.stringContaining('witness second-disk'),
  })
})
