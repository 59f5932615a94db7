import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {noticeDesk} from '../../src/compose-notify/notice-desk.ts'
import type {JournalEvent} from '../../src/core/documents/journal.ts'
import {createJournal, readJournal} from '../../src/storage/journal.ts'
import {journalPath, newRunId, runDir} from '../../src/storage/runs.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {containedEvents} from '../fixtures/example-journal.ts'
import {examplePlan} from '../fixtures/example-plan.ts'
import {everybody} from './everybody.ts'
import {type Listener, listen} from './listener.ts'

let listener: Listener
let stateDir: string

beforeEach(async () => {
  listener = await listen()
  stateDir = mkdtempSync(join(tmpdir(), 'firebreak-resend-'))
})
afterEach(async () => {
  await listener.stop()
  rmSync(stateDir, {recursive: true, force: true})
})

const plan = examplePlan({incident: 'INC-1'})

/** A run that is over, as its journal has it. */
async function kept(events: readonly JournalEvent[]): Promise<string> {
  const run = newRunId(systemClock, stateDir)
  const dir = runDir(stateDir, run)
  const journal = createJournal({dir, run, clock: systemClock, actor: 'tester', lockDir: stateDir})
  for (const event of events) await journal.append(event)
  journal.close()
  return run
}

const desk = () =>
  noticeDesk({
    inventory: {notify: everybody(listener, stateDir)},
    stateDir,
    lockDir: stateDir,
    operator: 'tester',
    clock: systemClock,
    env: {},
    drilled: () => [],
    present: () => ({...systemClock, boot: 'b'}),
  })

const to = (path: string) => listener.heard.flatMap((one) => (one.path.startsWith(path) ? [JSON.parse(one.body)] : []))

test('what is told by hand after the release wakes nobody, opens nothing, and is not told again', async () => {
  const lost: JournalEvent = {type: 'run-outcome', outcome: 'not-contained', why: ['it still works']}
  const run = await kept([...containedEvents(plan).slice(0, -1), lost])
  const releasing = {...plan, kind: 'release', releases: run} as const
  const back: JournalEvent = {type: 'run-outcome', outcome: 'released', why: []}
  await kept([{type: 'run-start', plan: releasing, tool: 'firebreak'}, back])

  const sent = await desk().resend(run)
  expect(sent.filter(({delivered}) => !delivered)).toEqual([])
  expect(to('/v2/enqueue').map((body) => [body.event_action, body.dedup_key])).toEqual([['resolve', 'firebreak INC-1']])
  expect(to('/repos/')).toEqual([])
  expect(to('/hook').map(({kind, past, closes}) => [kind, past, closes])).toEqual([
    ['started', true, false],
    ['brake-on', true, false],
    ['not-contained', true, true],
  ])
  for (const {text} of to('/hook')) expect(text).toMatch(/^Told late, overtaken since\. /)
  const record = readJournal(journalPath(stateDir, run)).entries.flatMap(({event}) =>
    event.type === 'notified' ? [event] : [],
  )
  expect(record.filter(({target, delivered}) => target === 'pager' && delivered)).toHaveLength(2)
  expect(await desk().resend(run)).toEqual([])
})

test('of a run that stands, what came last rings', async () => {
  const lost: JournalEvent = {type: 'run-outcome', outcome: 'not-contained', why: ['it still works']}
  await desk().resend(await kept([...containedEvents(plan).slice(0, -1), lost]))
  expect(to('/v2/enqueue')).toMatchObject([{event_action: 'trigger', payload: {severity: 'critical'}}])
})
