import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, expect, test, vi} from 'vitest'
import {noticeDesk} from '../../src/compose-notify/notice-desk.ts'
import {runReport} from '../../src/core/runs/run-report.ts'
import type {JournalEntry} from '../../src/core/documents/journal.ts'
import {createJournal} from '../../src/storage/journal.ts'
import {newRunId, runDir} from '../../src/storage/runs.ts'
import {thisMachine} from '../../src/storage/lock/machine.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {openRange, runbookFile, type TestRange} from '../fixtures/range.ts'
import {approvalsFor, never} from '../fixtures/approvals.ts'
import {filesAsPlaces, leaksIn} from '../secrets/canaries.ts'
import {everybody, isSigned, namesIn, secrets} from './everybody.ts'
import {type Heard, type Listener, listen} from './listener.ts'

let listener: Listener
let range: TestRange
let dir: string

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'firebreak-notify-'))
  listener = await listen()
  range = await openRange({edit: (inventory) => ({...inventory, notify: everybody(listener, dir)})})
})
afterAll(async () => {
  await range.stop()
  await listener.stop()
  rmSync(dir, {recursive: true, force: true})
})
beforeEach(() => {
  listener.heard.length = 0
  listener.hangs = false
})

const plan = (incident: string, codename?: string) =>
  range.bench.plan({
    runbook: runbookFile('agent-freeze'),
    params: {agent: 'support-bot'},
    incident,
    reason: 'it exports customers',
    ...(codename === undefined ? {} : {codename}),
  })

const to = (path: string): readonly Heard[] => listener.heard.filter((one) => one.path === path)
const bodies = (path: string): readonly Readonly<Record<string, unknown>>[] =>
  to(path).map(({body}) => JSON.parse(body))

const desk = (drilled: readonly string[] = []) =>
  noticeDesk({
    inventory: range.inventory,
    stateDir: range.stateDir,
    lockDir: range.stateDir,
    operator: 'tester',
    clock: systemClock,
    env: {},
    drilled: () => drilled,
    present: () => ({...systemClock, boot: thisMachine().boot}),
  })

test('an incident is told to everybody, in one thread, one alert and one issue, until it is released', async () => {
  const {run, outcome, state} = await range.apply(await plan('INC-7'))
  expect(outcome).toBe('contained')
  const {outcome: released} = await range.release(run)
  expect(released).toBe('released')

  expect(bodies(`/services/${secrets.path}`).map(({text}) => text)).toEqual([
    expect.stringMatching(/^`INC-7`: `Stop one agent` has begun.*`it exports customers` Next update by /),
    expect.stringMatching(/^`INC-7`: the first brake is on: /),
    expect.stringMatching(/^`INC-7`: contained: /),
    expect.stringMatching(/^`INC-7`: released: /),
  ])
  expect(bodies('/api/chat.postMessage').map((body) => body['thread_ts'])).toEqual([
    undefined,
    ...Array.from({length: 3}, () => '1700000000.000100'),
  ])
  expect(bodies('/v2/enqueue').map((body) => [body['event_action'], body['dedup_key']])).toEqual([
    ['trigger', 'firebreak INC-7'],
    ['resolve', 'firebreak INC-7'],
  ])
  const issue = listener.heard.filter(({path}) => path.startsWith('/repos/'))
  expect(issue.map(({method, path}) => `${method} ${path}`)).toEqual([
    'POST /repos/example/incidents/issues',
    'POST /repos/example/incidents/issues/7/comments',
    'POST /repos/example/incidents/issues/7/comments',
    'PATCH /repos/example/incidents/issues/7',
  ])
  expect(JSON.parse(issue.at(-1)?.body ?? '')).toMatchObject({state: 'closed'})
  expect(to('/hook')).toHaveLength(4)
  for (const heard of to('/hook')) {
    expect(await isSigned(heard)).toBe(true)
    expect(await isSigned({...heard, body: heard.body.replace('INC-7', 'INC-8')})).toBe(false)
    expect(Math.abs(Date.now() / 1000 - Number(heard.headers['x-firebreak-timestamp']))).toBeLessThan(300)
  }
  const [thread, alert, opened] = ['/api/chat.postMessage', '/v2/enqueue', '/repos/example/incidents/issues'].map(
    (path) => to(path)[0],
  )
  expect(thread?.headers.authorization).toBe(`Bearer ${secrets.token}`)
  expect(bodies('/api/chat.postMessage')[0]).toMatchObject({channel: 'C0123456789', unfurl_links: false})
  expect(JSON.parse(alert?.body ?? '')).toMatchObject({
    routing_key: secrets.key,
    payload: {source: 'firebreak', severity: 'warning', summary: expect.stringContaining('INC-7')},
  })
  expect(opened?.headers).toMatchObject({
    authorization: `Bearer ${secrets.github}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  })
  expect(JSON.parse(opened?.body ?? '')).toMatchObject({
    title: expect.stringContaining('INC-7'),
    body: expect.stringContaining('has begun'),
  })
  expect(bodies('/hook')).toMatchObject([
    {kind: 'started'},
    {kind: 'brake-on'},
    {kind: 'contained', text: 'It is over: INC-7'},
    {kind: 'released', closes: true},
  ])

  const told = range.entries(run).flatMap(({event}) => (event.type === 'notified' ? [event] : []))
  expect(told.filter(({delivered}) => delivered)).toHaveLength(12)
  expect(state.notified.size).toBe(12)
  expect(leaksIn(filesAsPlaces(range.stateDir), Object.values(secrets))).toEqual([])
}, 60_000)

test('a target that takes a notice and never answers delays no brake: the run is over before it has said a word', async () => {
  listener.hangs = true
  const order: string[] = []
  const planned = await plan('INC-8')
  const ended = range.bench.apply(planned, approvalsFor(planned), {
    stop: never,
    report: ({event}) => {
      if (event.type === 'outcome')
        order.push(`brake, ${listener.held.some(({destroyed}) => destroyed) ? 'given up' : 'waited for by nobody'}`)
      if (event.type === 'run-outcome') order.push(`over, ${listener.held.length > 0 ? 'unanswered' : 'not asked'}`)
    },
  })
  await vi.waitFor(() => expect(order.at(-1)).toBe('over, unanswered'), {timeout: 50_000, interval: 10})
  expect(order[0], 'the brake left before anybody gave up waiting for the target').toBe('brake, waited for by nobody')
  expect(listener.heard.length, 'nobody was answered, and so nobody was told a second thing').toBe(listener.held.length)
  const hangingUp = setInterval(listener.hangUp, 20)
  const end = await ended
  clearInterval(hangingUp)

  expect(end.outcome).toBe('contained')
  const report = runReport(end)
  expect(report.untold?.map(({target}) => target)).toContain('pager')
  expect(report.next).toContain(`firebreak notify resend ${end.run}`)

  listener.hangs = false
  listener.heard.length = 0
  const sent = await desk().resend(end.run)
  expect(new Set(sent.map(({delivered}) => delivered))).toEqual(new Set([true]))
  expect(bodies('/v2/enqueue'), 'that it has begun is overtaken, and wakes nobody').toEqual([])
  expect(await desk().resend(end.run), 'what was delivered is not sent again').toEqual([])

  const rules = {leaseWithinMs: 86_400_000, drillEveryMs: 365 * 86_400_000}
  const leases = await desk().due(rules)
  expect(range.entries(end.run).filter(({event}) => event.type === 'lease').length).toBeGreaterThan(1)
  expect(
    leases.map(({target, delivered}) => [target, delivered]),
    'all of a run that ends together is one notice',
  ).toEqual(['channel', 'thread', 'pager', 'hook'].map((target) => [target, true]))
  expect(bodies('/v2/enqueue').at(-1)).toMatchObject({event_action: 'trigger'})
  expect(await desk().due(rules), 'a lease is told once').toEqual([])
  await range.release(end.run)
}, 90_000)

test('of a run that was killed before anything was on record of its notices, all of them are told by hand, once', async () => {
  const {run} = await range.apply(await plan('INC-10'))
  const entries = range.entries(run)
  const isBrake = ({event}: JournalEntry) => event.type === 'outcome' && event.result === 'applied'
  const killed = newRunId(systemClock, range.stateDir)
  const journal = createJournal({
    dir: runDir(range.stateDir, killed),
    run: killed,
    clock: systemClock,
    actor: 'tester',
    lockDir: range.stateDir,
  })
  for (const {event} of entries.slice(0, entries.findIndex(isBrake) + 1)) await journal.append(event)
  listener.heard.length = 0
  await expect(desk().resend(killed), 'it goes on still').rejects.toMatchObject({code: 'REFUSED'})
  expect(listener.heard).toEqual([])
  journal.close()
  const sent = await desk().resend(killed)
  expect(new Set(sent.map(({delivered}) => delivered))).toEqual(new Set([true]))
  expect(bodies('/hook').map(({kind}) => kind)).toEqual(['started', 'brake-on', 'needs-person'])
  const record = range.entries(killed).flatMap(({event}) => (event.type === 'notified' ? [event] : []))
  expect(record.map(({target}) => target).toSorted()).toEqual(sent.map(({target}) => target).toSorted())
  expect(await desk().resend(killed)).toEqual([])
  await range.release(run)
}, 60_000)

test('with a codename nothing else leaves the machine', async () => {
  const {run} = await range.apply(await plan('INC-9', 'Blue Heron'))
  await range.release(run)
  await desk().planned(await plan('INC-SECRET'), 'firebreak approve freeze.json')
  const sent = listener.heard.map(({body}) => body).join('\n')
  expect(bodies('/hook')).toMatchObject([
    {kind: 'started', codename: 'Blue Heron'},
    {kind: 'brake-on'},
    {kind: 'contained'},
    {kind: 'released'},
    {kind: 'planned', codename: 'Blue Heron', thread: 'Blue Heron'},
  ])
  expect(sent).toMatch(/Next update by \d{4}-/)
  const incidents = ['INC-9', 'INC-SECRET', run]
  const known = [...namesIn(range.inventory), ...incidents, 'agent-freeze', 'Stop one agent', 'customers', 'tester']
  expect(known.length).toBeGreaterThan(20)
  expect(known.filter((name) => sent.includes(name))).toEqual([])
}, 60_000)

test('whoever plans does not wait for who does not answer', async () => {
  listener.hangs = true
  const all = await desk().planned(await plan('INC-11'), 'firebreak approve freeze.json')
  listener.hangUp()
  // Less than one try is allowed to take.
  for (const {delivered, tries, why} of all)
    expect({delivered, tries, why}).toEqual({delivered: false, tries: 1, why: 'nobody waited for it any longer'})
  expect(all).toHaveLength(4)
}, 60_000)

test('a test is marked and leaves nothing open, and a drill that is overdue is told once', async () => {
  const all = await desk().test()
  expect(all.map(({target, delivered}) => [target, delivered])).toEqual(
    ['channel', 'thread', 'pager', 'hook', 'issue'].map((target) => [target, true]),
  )
  for (const {text} of bodies('/hook')) expect(text).toMatch(/^TEST, no incident\. /)
  expect(bodies('/v2/enqueue').map((body) => body['event_action'])).toEqual(['trigger', 'resolve'])
  expect(to('/repos/example/incidents/issues/7').map(({body}) => JSON.parse(body))).toMatchObject([{state: 'closed'}])
  await expect(desk().test('nobody')).rejects.toMatchObject({code: 'USAGE'})

  listener.heard.length = 0
  const rules = {leaseWithinMs: 1000, drillEveryMs: 86_400_000}
  const due = await desk(['agent-freeze']).due(rules)
  expect(due.map(({target, delivered}) => [target, delivered])).toEqual(
    ['channel', 'thread', 'pager', 'hook'].map((target) => [target, true]),
  )
  expect(bodies('/hook')[0]).toMatchObject({
    kind: 'drill-overdue',
    facts: {why: 'agent-freeze was never drilled on this machine'},
  })
  expect(await desk(['agent-freeze']).due(rules)).toEqual([])
})
