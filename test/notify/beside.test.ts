import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {besideNotices} from '../../src/compose-notify/beside-notices.ts'
import type {JournalEntry, JournalEvent} from '../../src/core/documents/journal.ts'
import type {NotifyTarget} from '../../src/core/notices/notify.ts'
import {runState} from '../../src/core/runs/run-state.ts'
import {createJournal} from '../../src/storage/journal.ts'
import {newRunId, runDir} from '../../src/storage/runs.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {never} from '../fixtures/approvals.ts'
import {containedEvents} from '../fixtures/example-journal.ts'
import {examplePlan} from '../fixtures/example-plan.ts'
import {type Listener, listen} from './listener.ts'

let listener: Listener
let stateDir: string

beforeEach(async () => {
  listener = await listen()
  stateDir = mkdtempSync(join(tmpdir(), 'firebreak-beside-'))
})
afterEach(async () => {
  await listener.stop()
  rmSync(stateDir, {recursive: true, force: true})
})

const plan = examplePlan({incident: 'INC-1'})

/** Writes these into the journal of a run that others are told of, and then does what is asked besides. */
async function tellRun(events: readonly JournalEvent[], besides: () => Promise<void> = async () => undefined) {
  const run = newRunId(systemClock, stateDir)
  const place = {lockDir: stateDir, clock: systemClock}
  const thread: NotifyTarget = {
    type: 'slack-thread',
    token: 'env:TOKEN',
    channel: 'C0123456789',
    api: `${listener.url}/api`,
  }
  const notify = {targets: {thread}}
  const seen: JournalEntry[] = []
  const watched = {run, plan, stop: never, report: (entry: JournalEntry) => void seen.push(entry)}
  return besideNotices(
    watched,
    {notify, stateDir, env: {TOKEN: 'token'}, operator: 'tester', ...place},
    async ({report}) => {
      const journal = createJournal({dir: runDir(stateDir, run), run, actor: 'tester', ...place})
      for (const event of events) await journal.append(event)
      journal.close()
      for (const entry of journal.entries()) report(entry)
      await besides()
      return {run, outcome: 'contained', why: [], state: runState(journal.entries())}
    },
  )
}

// The first of this file: later ones find the module that sends already loaded, and nothing is on its way any more.
test('what is on its way when the run ends is waited for and recorded', async () => {
  const {state} = await tellRun(containedEvents(plan), async () => {
    // The first notices leave once the brake has had its time to itself: the run is over in that moment.
    await systemClock.sleep(250)
  })
  expect([...state.notified.values()].map(({kind, delivered}) => [kind, delivered])).toEqual([
    ['started', true],
    ['brake-on', true],
    ['contained', true],
  ])
})

test('a mark that cannot be read changes nothing of a run, and keeps nobody from being told', async () => {
  writeFileSync(join(stateDir, 'marks'), 'in the place of the folder')
  const {outcome, state} = await tellRun(containedEvents(plan))
  expect(outcome).toBe('contained')
  expect([...state.notified.values()]).toMatchObject([
    {kind: 'started', delivered: true},
    {kind: 'brake-on', delivered: true},
    {kind: 'contained', delivered: true},
  ])
})
