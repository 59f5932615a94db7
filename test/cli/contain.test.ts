import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {documentDigest} from '../../src/core/digest.ts'
import {RunList} from '../../src/core/documents/answers/run-list.ts'
import {RunReport} from '../../src/core/documents/run-report.ts'
import {journalPath} from '../../src/storage/runs.ts'
import {type Account, documentOf, openAccount, runOf, unwrapped} from './program.ts'

const freeze = ['run', 'agent-freeze', '--agent', 'support-bot']

let account: Account

beforeEach(async () => {
  account = await openAccount()
})
afterEach(() => account.range.stop())

test('run --apply contains, a second one changes nothing and says so, and release gives everything back', async () => {
  const {firebreak, range} = account
  const before = range.sandbox.snapshot().state

  const first = await firebreak(...freeze, '--apply', '--yes', '--json')
  expect(first.exitCode).toBe(0)
  const report = RunReport.parse(documentOf(first))
  expect(report).toMatchObject({runbook: {id: 'agent-freeze'}, outcome: 'contained', changed: 5, unchanged: 0})
  const writes = range.writes()
  expect(writes).not.toEqual([])

  const again = await firebreak(...freeze, '--apply', '--yes')
  expect(again).toMatchObject({exitCode: 0, stdout: expect.stringContaining('Nothing had to change')})
  const third = await firebreak(...freeze, '--apply', '--yes', '--json')
  expect(third.exitCode).toBe(0)
  expect(documentOf(third)).toMatchObject({outcome: 'contained', changed: 0, unchanged: 5})
  expect(range.writes()).toEqual(writes)

  const verified = await firebreak('verify', report.run, '--json')
  expect(verified.exitCode).toBe(0)
  expect(documentOf(verified)).toMatchObject({run: report.run, outcome: 'contained'})

  const released = await firebreak('release', report.run.slice(0, 14), '--apply', '--yes', '--json')
  expect(released.exitCode).toBe(0)
  expect(RunReport.parse(documentOf(released))).toMatchObject({kind: 'release', outcome: 'released'})
  expect(range.sandbox.snapshot().state).toEqual(before)

  const listed = RunList.parse(documentOf(await firebreak('runs', 'list', '--json')))
  expect(listed.runs.map(({runbook, outcome}) => `${runbook} ${outcome}`)).toEqual([
    'agent-freeze released',
    'agent-freeze contained',
    'agent-freeze contained',
    'agent-freeze contained',
  ])
  expect(listed.runs.at(-1)).toMatchObject({
    run: report.run,
    startedAt: report.times.startedAt,
    releasedBy: listed.runs[0]?.run,
  })
})

describe('a plan file', () => {
  const planned = async (): Promise<string> => {
    const file = join(account.range.dir, 'freeze.json')
    const {exitCode, stdout} = await account.firebreak('plan', ...freeze.slice(1), '--out', file, '--json')
    expect(exitCode).toBe(0)
    const {untrusted: _note, evidenceClock: _clock, ...printed} = JSON.parse(stdout)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(printed)
    return file
  }
  const apply = async (file: string) => {
    const [writes, state] = [account.range.writes(), account.range.sandbox.snapshot().state]
    const ended = await account.firebreak('apply', file, '--yes', '--json')
    expect(account.range.writes()).toEqual(writes)
    expect(account.range.sandbox.snapshot().state).toEqual(state)
    return {exitCode: ended.exitCode, ...documentOf(ended)}
  }
  const rewrite = (file: string, change: Readonly<Record<string, unknown>>) => {
    const plan = {...JSON.parse(readFileSync(file, 'utf8')), ...change}
    writeFileSync(file, JSON.stringify(plan))
    return plan
  }

  test('is applied as it is', async () => {
    const ended = await account.firebreak('apply', await planned(), '--yes', '--json')
    expect(ended.exitCode).toBe(0)
    expect(documentOf(ended)).toMatchObject({outcome: 'contained', changed: 5})
  })

  test('made before the account drifted is refused with 5', async () => {
    const file = await planned()
    await account.firebreak('credentials', 'disable', 'support-bot', '--kind', 'service-token', '--apply', '--yes')
    expect(account.range.writes()).toHaveLength(1)
    expect(await apply(file)).toMatchObject({exitCode: 5, error: {code: 'DRIFT'}})
  })

  test('that was edited is refused with 3', async () => {
    const file = await planned()
    rewrite(file, {approvals: 2})
    expect(await apply(file)).toMatchObject({
      exitCode: 3,
      error: {message: expect.stringContaining('was changed after it was made')},
    })
  })

  test('that has expired is refused with 5', async () => {
    const file = await planned()
    const old = rewrite(file, {createdAt: '2020-01-01T00:00:00.000Z', expiresAt: '2020-01-01T00:30:00.000Z'})
    rewrite(file, {digest: documentDigest(old)})
    expect(await apply(file)).toMatchObject({exitCode: 5, error: {message: expect.stringContaining('expired')}})
  })
})

test('a journal that was tampered with is not believed, and exits with 3', async () => {
  const {firebreak, range} = account
  const run = runOf(await firebreak('logs', 'snapshot', '--json'))
  expect((await firebreak('journal', 'verify')).exitCode).toBe(0)
  const database = new DatabaseSync(journalPath(range.stateDir, run))
  const forged = database.prepare('SELECT bytes FROM entry WHERE seq = 2').get()?.['bytes'] as Uint8Array
  database.exec('DROP TRIGGER entry_is_never_changed')
  database.prepare('UPDATE entry SET bytes = ? WHERE seq = 2').run(forged.with(20, forged[20]! ^ 1))
  database.close()
  for (const args of [['verify'], ['verify', 'last'], ['show', 'last']]) {
    const {exitCode, stderr} = await firebreak('journal', ...args)
    expect({args, exitCode, stderr: unwrapped(stderr)}).toEqual({
      args,
      exitCode: 3,
      stderr: expect.stringContaining(`INVALID_DOCUMENT (exit 3)`),
    })
  }
  const [listed] = RunList.parse(documentOf(await firebreak('runs', 'list', '--json'))).runs
  expect(listed).toHaveProperty('note')
})
