import {afterEach, beforeEach, expect, test, vi} from 'vitest'
import {type Account, documentOf, openAccount} from './program.ts'

const freeze = ['run', 'agent-freeze', '--agent', 'support-bot', '--apply', '--yes']
const soon = {timeout: 30_000, interval: 10}

let account: Account

beforeEach(async () => {
  account = await openAccount()
})
afterEach(() => account.range.stop())

/** Gives the run a Ctrl-C while its first write is on the wire, where the answer is late, and waits until it has heard. */
async function interrupt(run: ReturnType<Account['start']>): Promise<void> {
  const heard = new Promise((resolve) =>
    run.stderr.on('data', (text) => String(text).includes('Stopping: no new calls') && resolve(text)),
  )
  await vi.waitFor(() => expect(account.range.writes()).toHaveLength(1), soon)
  run.kill('SIGINT')
  await heard
}

function startSlowRun() {
  account.range.sandbox.faults.schedule({match: {method: 'PATCH'}, kind: 'slow', times: 1, delayMs: 1_500})
  return account.start(...freeze)
}

async function expectResumed(): Promise<void> {
  const resumed = await account.firebreak('resume', 'last', '--json')
  expect(resumed.exitCode).toBe(0)
  expect(documentOf(resumed)).toMatchObject({outcome: 'contained', changed: 5})
  const writes = account.range.writes()
  expect(new Set(writes).size).toBe(writes.length)
}

test('T11: the first Ctrl-C settles what is in flight, starts nothing more and names the command that goes on', async () => {
  const run = startSlowRun()
  await interrupt(run)
  const {exitCode, stdout, stderr} = await run
  expect(exitCode).toBe(20)
  expect(stderr).toContain('quarantine: applied')
  expect(stdout).toMatch(/Next\s+firebreak resume 01/)
  expect(account.range.writes()).toHaveLength(1)
  await expectResumed()
})

test('T11: the second Ctrl-C leaves at once, and resume goes on with nothing lost or repeated', async () => {
  const run = startSlowRun()
  await interrupt(run)
  run.kill('SIGINT')
  const {exitCode, stderr} = await run
  expect(exitCode).toBe(20)
  expect(stderr).toMatch(/Left in the middle of the run\. Next: firebreak resume 01/)
  expect(stderr).not.toContain('quarantine: applied')
  await expectResumed()
})

test('Ctrl-C before the first write changes nothing', async () => {
  const {range, start} = account
  range.sandbox.faults.schedule({match: {method: 'GET'}, kind: 'slow', times: 1, delayMs: 1_500})
  const run = start(...freeze)
  await vi.waitFor(() => expect(range.sandbox.requests()).not.toEqual([]), soon)
  run.kill('SIGINT')
  // Ended by the signal, which a shell shows as 130.
  expect(await run).toMatchObject({signal: 'SIGINT'})
  expect(range.writes()).toEqual([])
})
