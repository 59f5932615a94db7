import {expect, test} from 'vitest'
import type {JournalEvent} from '../../src/core/documents/journal.ts'
import type {Probe, ProbeResult} from '../../src/core/documents/probe.ts'
import {composePage} from '../../src/views/report/compose-page.ts'
import {htmlReport} from '../../src/views/report/html.ts'
import {markdownReport} from '../../src/views/report/markdown.ts'
import {containedEvents, exampleRun} from '../fixtures/example-journal.ts'
import {exampleChange, examplePlan} from '../fixtures/example-plan.ts'
import {caseRun, releaseEvents, releaseRun, toldCase} from './told.ts'

const segment = {name: 'payments', cidrs: ['10.20.0.0/24'], nodes: [{name: 'payments-gw', replicas: ['gw-1', 'gw-2']}]}
const probes: Record<string, Probe> = {
  'into-ledger': {type: 'tcp', host: '10.20.0.5', port: 8443},
  'held-feed': {type: 'held', host: '10.20.0.5', port: 7070},
  'out-to-crm': {type: 'http', url: 'https://crm.example.com/login'},
  'never-asked': {type: 'dns', server: '10.0.0.1', port: 53, name: 'ledger.internal'},
  'billing-bot-crm': {type: 'http', url: 'https://crm.example.com/'},
}
const plan = examplePlan({
  params: {segment: 'payments'},
  changes: [
    exampleChange({
      key: 'quarantine',
      uses: 'mesh-segment.block',
      target: {kind: 'segment', id: 'payments', name: 'payments'},
      params: {segment},
      residual: [],
    }),
    exampleChange({residual: []}),
  ],
  proof: {
    refused: ['into-ledger', 'held-feed', 'out-to-crm', 'never-asked'],
    working: ['billing-bot-crm'],
    soak: [],
    probes,
  },
})

const answer = (
  probe: string,
  result: Pick<ProbeResult, 'answer' | 'reason'>,
  expect: 'refused' | 'working' = 'refused',
) => ({type: 'probe', level: 'V2', result: {probe, expect, detail: 'seen', ...result}}) satisfies JournalEvent

/** Everything but the probes of the example, which are about another agent. */
const quiet = containedEvents(plan).filter(({type}) => type !== 'probe' && type !== 'run-outcome')
const [start, ...acts] = quiet
const events: readonly JournalEvent[] = [
  ...(start === undefined ? [] : [start]),
  answer('billing-bot-crm', {answer: 'proven', reason: 'answered'}, 'working'),
  ...acts,
  answer('into-ledger', {answer: 'proven', reason: 'reset'}),
  answer('held-feed', {answer: 'proven', reason: 'cut'}),
  answer('out-to-crm', {answer: 'disproven', reason: 'answered'}),
  answer('billing-bot-crm', {answer: 'disproven', reason: 'timeout'}, 'working'),
  {type: 'run-outcome', outcome: 'not-contained', why: ['out-to-crm']},
]

const drawn = (told = toldCase([caseRun(events)])) => {
  const [picture] = told.report.pictures
  if (picture === undefined) throw new Error('no picture')
  return new Map(picture.roads.map(({probe, ...road}) => [probe, road]))
}

test('a connection is open, blocked or unproven by the answer of its probe, and by nothing else', () => {
  const roads = drawn()
  const states = [...roads].map(([probe, {before, during, after}]) => [probe, before.state, during.state, after.state])
  expect(states).toEqual([
    ['into-ledger', 'unproven', 'blocked', 'unproven'],
    // It carried bytes before it was cut: that it was open is a fact.
    ['held-feed', 'open', 'blocked', 'unproven'],
    ['out-to-crm', 'unproven', 'open', 'unproven'],
    ['never-asked', 'unproven', 'unproven', 'unproven'],
    // It was asked before the first change, and does not answer since.
    ['billing-bot-crm', 'open', 'blocked', 'unproven'],
  ])
})

test('what a release has shown to work is open afterwards, and its lever given back', () => {
  const lifted = releaseEvents('update', {proof: {refused: [], working: ['into-ledger'], soak: [], probes}})
  const back = lifted.map((event) =>
    event.type === 'probe' ? {...event, result: {...event.result, probe: 'into-ledger'}} : event,
  )
  const told = toldCase([caseRun(events), caseRun(back, releaseRun)])
  expect(drawn(told).get('into-ledger')?.after).toMatchObject({state: 'open'})
  expect(drawn(told).get('out-to-crm')?.after).toEqual({state: 'unproven', why: 'nobody tried after it was given back'})
  expect(told.report.pictures[0]?.levers.map(({key, after}) => [key, after])).toEqual([
    ['quarantine', 'on'],
    ['disable-tokens/support-bot', 'given-back'],
  ])
})

test('the segment is drawn around the places that lie in its addresses', () => {
  const inside = [...drawn()].flatMap(([probe, road]) => (road.inside ? [probe] : []))
  expect(inside).toEqual(['into-ledger', 'held-feed'])
  const [picture] = toldCase([caseRun(events)]).report.pictures
  expect(picture).toMatchObject({run: exampleRun, subject: ['payments']})
  expect(picture?.members).toContainEqual({kind: 'replica', name: 'gw-2'})
})

test('the drawing says in words what it shows in colour, and a table says it again', () => {
  const page = composePage(toldCase([caseRun(events)]))
  const html = htmlReport(page)
  const drawings = [...html.matchAll(/<svg[\s\S]*?<\/svg>/g)].map(([svg]) => svg)
  expect(drawings).toHaveLength(2)
  const [before = '', during = ''] = drawings
  expect(before).toContain('aria-label="Before: 2 open, 0 blocked, 3 unproven. The table below says the same."')
  const signs = [...during.matchAll(/<text class="soft"[^>]*>(?<sign>open|✕ blocked|\? unproven)</g)].map(
    ({groups}) => groups?.['sign'],
  )
  expect(signs).toEqual(['✕ blocked', '✕ blocked', 'open', '? unproven', '✕ blocked'])
  expect(markdownReport(page)).toContain(
    '| `into-ledger` | `10.20.0.5:8443`, in what was cut off | be refused | unproven:',
  )
})

test('a drawing stays as wide as a narrow screen, whatever names it holds', () => {
  const long = 'x'.repeat(64)
  const wide = examplePlan({
    params: {segment: long},
    proof: {...plan.proof, refused: [long], probes: {[long]: {type: 'tcp', host: long.repeat(3), port: 1}}},
  })
  const html = htmlReport(composePage(toldCase([caseRun([{type: 'run-start', plan: wide, tool: 'x'}])])))
  const names = [...html.matchAll(/<tspan class="name">(?<name>[^<]*)</g)].map(({groups}) => groups?.['name'] ?? '')
  expect(names.length).toBeGreaterThan(3)
  for (const name of names) expect(name.length).toBeLessThanOrEqual(28)
})
