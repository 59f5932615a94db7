import {afterEach, beforeEach, expect, test} from 'vitest'
import {type Account, openAccount} from './program.ts'

const freeze = ['run', 'agent-freeze', '--agent', 'support-bot', '--apply', '--yes']

let account: Account

beforeEach(async () => {
  account = await openAccount()
})
afterEach(() => account.range.stop())

test.each(['--no-input', '--json'])(
  'T13: a run with %s whose reader has gone away goes on to its end, and its journal is whole',
  async (flag) => {
    const run = account.start(...freeze, flag)
    run.stdout.destroy()
    run.stderr.destroy()
    expect(await run).toMatchObject({exitCode: 0})
    const [last = ''] = account.range.runs()
    expect(account.range.entries(last).at(-1)?.event).toMatchObject({type: 'run-outcome', outcome: 'contained'})
    expect(account.range.writes()).toHaveLength(5)
  },
)
