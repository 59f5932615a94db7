import {appendFileSync} from 'node:fs'
import {join} from 'node:path'
import {Cloudflare} from 'cloudflare'
import {expect, test} from 'vitest'
import {auditRecords} from '../../src/compose-evidence/audit-records.ts'
import type {JournalEvent} from '../../src/core/documents/journal.ts'
import type {Sighting} from '../../src/core/story/happening.ts'
import {composePage} from '../../src/views/report/compose-page.ts'
import {textReport} from '../../src/views/report/text.ts'
import {containedEvents} from '../fixtures/example-journal.ts'
import {examplePlan} from '../fixtures/example-plan.ts'
import {openRange} from '../fixtures/range.ts'
import {reportOf} from '../../src/core/runs/run-report.ts'
import {aloud, caseRun, toldCase} from './told.ts'

const path = '/accounts/a/gateway/lists/l1'
const wire = (move: string, cfRay?: string): readonly JournalEvent[] => [
  {
    type: 'intent',
    key: 'quarantine',
    move,
    attempt: 1,
    request: {method: 'PATCH', path},
    notAfter: '2026-03-01T03:02:00.000Z',
  },
  ...(cfRay === undefined
    ? []
    : [{type: 'outcome', key: 'quarantine', move, attempt: 1, result: 'applied', via: 'answer', cfRay} as const]),
]

const token = (id: string) => ({kind: 'api-token' as const, id, name: `name of ${id}`})

const record = (key: string, deed: Partial<Sighting['deed']> = {}, source = 'audit'): Sighting => ({
  source,
  key,
  bag: '/state/runs/x/evidence-1',
  file: 'data/audit/page-0001.json',
  deed: {
    time: '2026-03-01T03:01:00.000Z',
    by: [token('t-other')],
    verb: 'changed',
    object: {kind: 'gateway list', id: key},
    outcome: 'allowed',
    detail: 'update PATCH /client/v4/accounts/0123456789abcdef0123456789abcdef/gateway/lists/x',
    ...deed,
  },
})

const told = (
  sightings: readonly Sighting[],
  events: readonly JournalEvent[] = wire('add', 'own-AMS'),
  elsewhere = new Map<string, string>(),
) =>
  toldCase([caseRun([...containedEvents(examplePlan()), ...events])], undefined, {
    audit: {sightings, unreadable: []},
    elsewhere,
  })
const records = (told: ReturnType<typeof toldCase>) => told.report.timeline.filter((moment) => 'record' in moment)

test('a change of somebody else stands in the timeline with its record, and what is concluded from it stands apart', () => {
  const of = told([record('k1', {ray: 'r1'}), record('own', {ray: 'own', by: [token('t-own')]})])
  expect(records(of)).toEqual([
    expect.objectContaining({
      at: '2026-03-01T03:01:00.000Z',
      who: {kind: 'other', name: 'api-token name of t-other'},
      what: 'changed',
      about: 'gateway list k1: update PATCH /gateway/lists/x',
      inference: 'no request of firebreak on this machine has its ray',
      record: {source: 'audit', key: 'k1', bag: '/state/runs/x/evidence-1', file: 'data/audit/page-0001.json'},
    }),
  ])
  expect(aloud(of)).toContain('The audit log that was kept has 1 change that firebreak has no record of, none of them')
  const times = of.report.timeline.map(({at}) => at)
  expect(times).toEqual(times.toSorted())
})

test('a change with the token of firebreak that firebreak did not make says so', () => {
  const by = [token('t-own')]
  const [moment] = records(told([record('own', {ray: 'own', by}), record('k1', {ray: 'r1', by})]))
  expect(moment).toMatchObject({who: {kind: 'other'}, inference: expect.stringContaining('the token of firebreak')})
})

test('what may be a request of firebreak whose answer never came, and what has no ray, is not put on somebody else', () => {
  const lost = {ray: 'r1', detail: `update PATCH /client/v4${path}`}
  const of = told([record('k1', lost), record('k2')], wire('add'))
  expect(records(of).map(({who, inference}) => [who.kind, inference])).toEqual([
    ['unclear', expect.stringContaining('whose answer never came')],
    ['unclear', expect.stringContaining('has no ray')],
  ])
  // Another hour, another method and another object are no request of that run.
  const others = [
    {...lost, time: '2026-03-01T05:00:00.000Z'},
    {...lost, detail: `delete DELETE /client/v4${path}`},
    {...lost, detail: 'update PATCH /client/v4/accounts/a/gateway/lists/l2'},
  ]
  for (const deed of others)
    expect(records(told([record('k1', deed)], wire('add')))).toMatchObject([{who: {kind: 'other'}}])
})

test('changes of other runs of this machine are counted and left out, and a record that two sources have is told once', () => {
  const of = told(
    [record('k1', {ray: 'r1'}), record('k2', {ray: 'r2'}), record('h2', {ray: 'r2'}, 'audit-history')],
    [],
    new Map([['r1', 'run-2']]),
  )
  expect(records(of)).toHaveLength(1)
  expect(of.report.others).toMatchObject({count: 1, elsewhere: [{run: 'run-2', count: 1}]})
  const text = textReport(composePage(of)).replaceAll(/\s+/g, ' ')
  expect(text).toContain('1 change of that log is left out here: run run-2 of this machine made it')
})

test('of too many changes those about an object of the case are told first, and how many are left out is said', () => {
  const target = examplePlan().changes[0]?.target ?? expect.fail()
  const far = record('of-target', {
    ray: 'rt',
    time: '2026-02-28T03:00:00.000Z',
    object: {kind: 'gateway list', id: target.id},
  })
  const many = Array.from({length: 250}, (_, at) => record(`k${at}`, {ray: `r${at}`}))
  const of = told([...many, far])
  expect(records(of)).toHaveLength(200)
  expect(records(of)[0]).toMatchObject({about: expect.stringContaining(`gateway list ${target.name} (${target.id})`)})
  expect(of.report.others).toMatchObject({count: 251, ofTargets: 1, untold: 51})
  expect(textReport(composePage(of)).replaceAll(/\s+/g, ' ')).toContain(
    '51 changes of that log, furthest from these runs',
  )
})

test('without audit evidence the timeline says that what others changed is not in it', () => {
  const [start] = containedEvents(examplePlan())
  const of = toldCase([caseRun(start === undefined ? [] : [start])])
  expect(textReport(composePage(of))).toContain('No audit log was kept: what others have changed is not here.')
})

test('from a real bag every request of firebreak is known again, and evidence that was changed is not believed', async () => {
  const range = await openRange()
  try {
    const client = new Cloudflare({apiToken: range.sandbox.token, baseURL: range.sandbox.url, maxRetries: 0})
    const account = {account_id: range.sandbox.accountId}
    const frozen = await range.apply(await range.plan('agent-freeze', {agent: 'support-bot'}))
    await client.zeroTrust.gateway.lists.create({...account, name: 'of somebody else', type: 'IP'})
    const later = await range.apply(await range.plan('evidence-snapshot', {}))
    const runs = [frozen, later].map(({run, state}) => ({
      report: reportOf(run, state),
      state,
      entries: range.entries(run),
    }))
    const [bag] = [...later.state.collections.values()].flatMap(({bag: at}) => at ?? [])
    const items = range.entries(later.run).flatMap(({event}) => (event.type === 'evidence' ? [event.item] : []))
    const kept = [{path: bag ?? expect.fail(), items}]
    const audit = await auditRecords(kept)
    const of = toldCase(runs, 'INC-1', {audit})
    expect(records(of)).toMatchObject([{who: {kind: 'other'}, about: expect.stringContaining('POST /gateway/lists')}])
    expect(audit.sightings.length).toBeGreaterThan(3)
    const page = items.find(({source}) => source === 'audit')?.file ?? expect.fail()
    appendFileSync(join(bag ?? '', page), ' ')
    const after = await auditRecords(kept)
    expect(after.unreadable).toEqual([
      {source: 'audit', file: page, why: expect.stringContaining('is not as it was kept')},
    ])
    expect(after.sightings.filter(({file}) => file === page)).toEqual([])
    expect(await auditRecords([{path: '/nowhere', items}])).toMatchObject({unreadable: [{file: '/nowhere'}]})
  } finally {
    await range.stop()
  }
})
