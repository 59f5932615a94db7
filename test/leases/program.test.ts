import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {stringify} from 'yaml'
import {acquireLock} from '../../src/storage/lock.ts'
import {listRuns} from '../../src/storage/runs.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {type Account, documentOf, openAccount, runOf, unwrapped} from '../cli/program.ts'
import {lapsingDocument} from './lapsing.ts'

let account: Account

beforeEach(async () => {
  account = await openAccount()
})
afterEach(() => account.range.stop())

/** A lease of a second has run out by the time that anybody types the next command. */
const steps = lapsingDocument().steps.map((step) => ({...step, lease: '1s'}))

test('what stands is listed, extended and reaped on the command line, with exit codes for pipelines', async () => {
  const {firebreak, range} = account
  const file = join(range.dir, 'cut-for-a-while.yaml')
  writeFileSync(file, stringify(lapsingDocument({steps})))
  const typed = ['run', file, '--segment', 'payments', '--agent', 'support-bot', '--reason', 'test', '--json']
  const run = runOf(await firebreak(...typed, '--apply', '--confirm', 'payments'))
  await wait(1100)

  const list = await firebreak('lease', 'list', '--exit-on-overdue')
  expect(list.exitCode).toBe(21)
  expect(unwrapped(list.stdout)).toMatch(
    /OVERDUE: 2 changes of 2 .*block segment payments OVERDUE since 2.*: lease reap/,
  )
  expect(documentOf(await firebreak('runs', 'list', '--json'))).toMatchObject({runs: [{run, overdue: 2}]})
  expect(unwrapped((await firebreak('status')).stdout)).toContain('OVERDUE for 2 changes: firebreak lease list')

  const tooLong = await firebreak('lease', 'extend', run, '--step', 'block', '--by', '13h', '--reason', 'more')
  expect([tooLong.exitCode, unwrapped(tooLong.stderr)]).toEqual([4, expect.stringContaining('as its runbook says')])
  expect((await firebreak('lease', 'extend', run, '--by', 'soon', '--reason', 'more')).exitCode).toBe(2)
  const extend = ['lease', 'extend', run, '--step', 'tokens', '--by', '4h', '--reason', 'more', '--json']
  // As `verify --watch` holds it for an hour.
  const {stateDir} = range
  const watch = acquireLock({lockDir: stateDir, resources: [], run, holder: 'bo', clock: systemClock})
  const held = await firebreak(...extend.filter((word) => word !== '--json'))
  watch.release()
  expect([held.exitCode, unwrapped(held.stderr)]).toEqual([
    4,
    expect.stringMatching(/bo on .*the same command again.*stop it with Ctrl-C: firebreak verify \S+ --watch goes on/),
  ])
  expect(held.stderr).not.toMatch(/--take-over|resume/)
  expect(documentOf(await firebreak(...extend))).toMatchObject({schema: 'firebreak/lease-extension@1', run})

  const writes = range.writes().length
  const planned = await firebreak('lease', 'reap')
  expect([planned.exitCode, unwrapped(planned.stdout)]).toEqual([0, expect.stringContaining('only the plan')])
  expect(range.writes()).toHaveLength(writes)
  const reaped = documentOf(await firebreak('lease', 'reap', '--apply', '--no-input', '--json'))
  expect(reaped).toMatchObject({reaped: [{run, keys: ['block'], result: 'lifted'}], overdue: []})
  expect(
    listRuns(range.stateDir)
      .filter(({lifts}) => lifts)
      .map(({outcome}) => outcome),
  ).toEqual(['released'])
  expect((await firebreak('lease', 'list', '--exit-on-overdue')).exitCode).toBe(0)
  expect((await firebreak('runs', 'list')).stdout).not.toContain('OVERDUE')
}, 240_000)
