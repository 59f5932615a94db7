import type {BagLook} from '../../src/core/documents/answers/incident-report.ts'
import {composePage} from '../../src/views/report/compose-page.ts'
import {textReport} from '../../src/views/report/text.ts'
import {expect, test} from 'vitest'
import {IncidentReport} from '../../src/core/documents/answers/incident-report.ts'
import type {JournalEvent} from '../../src/core/documents/journal.ts'
import {runsAround, runsOfIncident} from '../../src/core/incidents/case.ts'
import {held, notHeld, type Verdict} from '../../src/core/outcome.ts'
import type {RunSummary} from '../../src/core/runs/run-summary.ts'
import {containedEvents, exampleRun} from '../fixtures/example-journal.ts'
import {examplePlan} from '../fixtures/example-plan.ts'
import {aloud, caseRun, contained, releaseEvents, releaseRun, toldCase} from './told.ts'

const summary = (run: string, more: Partial<RunSummary> = {}): RunSummary => ({
  run,
  runbook: 'agent-freeze',
  title: 'Stop one agent',
  kind: 'contain',
  startedAt: `2026-03-01T03:00:0${run.at(-1)}.000Z`,
  changed: true,
  holds: [],
  ...more,
})

test('a run is told with what lifts it, and a release with the run that it lifts', () => {
  const all = [summary('r3', {releases: 'r1'}), summary('r2'), summary('r1')]
  expect(runsAround('r1', all)).toEqual(['r1', 'r3'])
  expect(runsAround('r3', all)).toEqual(['r1', 'r3'])
  expect(runsAround('r2', all)).toEqual(['r2'])
})

test('an incident is all its runs and their releases, oldest first, and never a drill', () => {
  const all = [
    summary('r4', {releases: 'r1'}),
    summary('r3', {incident: 'DRILL'}),
    summary('r2', {incident: 'INC-2'}),
    summary('r1', {incident: 'INC-1'}),
  ]
  expect(runsOfIncident('INC-1', all)).toEqual(['r1', 'r4'])
  expect(runsOfIncident('DRILL', all)).toEqual([])
})

test('the summary of a contained agent says so in plain words, without an id', () => {
  const told = toldCase([contained()])
  expect(aloud(told)).toMatchInlineSnapshot(`
    "What happened?
    On 2026-03-01 at 03:00 UTC ada used the runbook Stop one agent on support-bot.
    It changed 1 Gateway list and 1 service token.
    Is it contained?
    Yes: support-bot is contained, as far as was looked.
    The one connection that had to be refused was refused when tried from outside.
    It took 15.0 s from the start until that was shown.
    Nobody has looked since 2026-03-01 at 03:00 UTC: what others have changed after that is not known here.
    How sure is that?
    Cloudflare accepted every change.
    Every change was read back from the account.
    From outside, what had to be refused was refused, and what had to work worked.
    Not shown yet: that nothing got through since, by Cloudflare's own logs: Cloudflare's records were not asked; verify asks them from 2026-03-01T03:02:34Z on.
    Not shown yet: that it holds over the whole time that the runbook asks for: still to come: 1m, 15m (verify --watch).
    What is still open?
    2 changes still stand, until they are released.
    The evidence has 1 gap that is known and named below.
    What did it cost others?
    The one connection of others that was tried went on working.
    1 other agent of the inventory was not touched by the plan."
  `)
  expect(aloud(told)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{32}|sha256|01jqk3v8/)
  expect(told.report.tone).toBe('good')
})

test('what was given back is not told as contained, nor as never contained', () => {
  const told = toldCase([contained(), caseRun(releaseEvents(), releaseRun)])
  expect(told.report.headline).toBe('CONTAINED, AND GIVEN BACK SINCE: what was shut is open again')
  expect(aloud(told)).toContain('support-bot was contained, and is not any more')
  expect(told.report.inForce.map(({key}) => key)).toEqual(['quarantine'])
})

test('a release that somebody is in the way of leaves the case open, and the timeline says who', () => {
  const told = toldCase([contained(), caseRun(releaseEvents('blocked'), releaseRun)])
  expect(told.report).toMatchObject({tone: 'open', headline: expect.stringContaining('GIVEN BACK IN PART')})
  expect(told.report.timeline.filter(({who}) => who.kind === 'other')).toMatchObject([
    {what: 'had changed it since: left alone', run: releaseRun, entry: 1},
    {what: 'had changed it since the plan', run: releaseRun, entry: 3},
  ])
})

test('what is looked at again and again is told once, until it is another', () => {
  const again = (outcome: 'proven' | 'disproven'): JournalEvent => ({
    type: 'probe',
    level: 'V4',
    result: {probe: 'support-bot-crm', expect: 'refused', answer: outcome, reason: 'denied', detail: 'HTTP 403'},
  })
  const verify = (verdict: Verdict): JournalEvent => ({
    type: 'verify',
    key: 'quarantine',
    level: 'V4',
    verdict,
  })
  const events = [
    ...containedEvents(examplePlan()),
    again('proven'),
    verify(held),
    again('disproven'),
    again('disproven'),
    verify(notHeld('the list no longer holds it')),
    verify(held),
  ]
  const {timeline} = toldCase([caseRun(events)]).report
  const told = timeline.filter(({entry = 0}) => entry > containedEvents(examplePlan()).length)
  expect(told.map(({who, what}) => `${who.kind}: ${what}`)).toEqual([
    'firebreak: tried a connection that must be refused: it got through',
    'other: undid a change, or it lapsed',
    'firebreak: found it in force again',
  ])
})

test('a report is in the order of time, and each line names the entry that says so', () => {
  const {timeline} = toldCase([contained(), caseRun(releaseEvents(), releaseRun)]).report
  expect(timeline.map(({at}) => at)).toEqual(timeline.map(({at}) => at).toSorted())
  for (const {run, entry = 0} of timeline) expect([exampleRun, releaseRun].includes(run) && entry > 0).toBe(true)
})

test('what the plan foretold stands beside what the record shows', () => {
  const [radius] = toldCase([contained()]).report.blastRadius
  const reaches = new Map(radius?.reaches.map(({what, predicted, actual}) => [what, [predicted, actual]]))
  expect(reaches.get('Objects changed')).toEqual([['2'], ['2']])
  expect(reaches.get('Requests that change something')).toEqual([['2'], ['2']])
  expect(reaches.get('Others who must go on working')).toEqual([['all 1 that are tried'], ['1 of 1 worked when tried']])
})

test('a broken glass and what is accepted are decisions, and a review that is due stays open', () => {
  const [start, ...others] = containedEvents(examplePlan())
  const glass: JournalEvent = {
    type: 'break-glass',
    by: 'ada',
    reason: 'nobody answers',
    until: '2026-03-01T04:00:00.000Z',
    missing: 1,
  }
  const told = toldCase([caseRun(start === undefined ? [] : [start, glass, ...others])])
  expect(told.report.decisions).toMatchObject([{what: 'broke the glass', by: 'ada', reason: 'nobody answers'}])
  expect(aloud(told)).toContain('nobody else has reviewed that yet')
})

test('the document is valid, and says what in it is foreign', () => {
  const {report} = toldCase([contained(), caseRun(releaseEvents(), releaseRun)], 'INC-123')
  expect(IncidentReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
})

test('evidence that is not as it was sealed, gone or not copied is open, and who had it in hand is told', () => {
  const sha256 = `sha256:${'3'.repeat(64)}`
  const lock = {asked: true, standing: 'held', why: 'a canary could not be deleted'} as const
  const copy = {sink: 'vault', place: 'bucket evidence', folder: 'r1', sha256, objects: 3, bytes: 9, created: 3, lock}
  const events: readonly JournalEvent[] = [
    ...containedEvents(examplePlan()),
    {type: 'copied', key: 'evidence-1', copy: {...copy, at: '2026-03-01T03:10:00.000Z'}},
    {type: 'copy-failed', key: 'evidence-1', sink: 'second-disk', why: 'it is full'},
  ]
  const link = {schema: 'firebreak/custody@1', seq: 1, prev: sha256, at: '2026-03-01T03:00:06.000Z', by: 'ada'} as const
  const look: BagLook = {
    standing: 'changed',
    custody: [{...link, host: 'laptop', tool: 'firebreak', event: {type: 'collected', run: exampleRun}}],
    signatures: [
      {name: 'one.json', standing: 'valid', person: 'grace', at: '2026-03-01T04:00:00.000Z'},
      {name: 'two.json', standing: 'not-valid', person: 'heidi', why: 'heidi has signed another bag'},
      {name: 'three.json', standing: 'signer-unknown', why: 'key k3 is not in the trust file'},
    ],
    problems: [],
  }
  const told = toldCase([caseRun(events)], undefined, {looks: new Map([['/state/runs/x/evidence-1', look]])})
  expect(aloud(told)).toContain(
    '1 bag of evidence is not as it was sealed.\n2 signatures beside the evidence do not count; see below.\n1 copy of the evidence could not be made.',
  )
  const text = textReport(composePage(told)).replaceAll(/\s+/g, ' ')
  expect(text).toContain('here, and NOT as it was sealed')
  expect(text).toContain('held: ‹a canary could not be deleted›')
  expect(text).toContain('not copied to ‹second-disk›: ‹it is full›')
  expect(text).toContain('Who ‹ada› on ‹laptop› What began to collect')
  expect(text).toContain('valid: ‹one.json› Signed by ‹grace› At 2026-03-01T04:00:00.000Z')
  expect(text).toContain('NOT VALID: ‹two.json› Signed by ‹heidi› Why ‹heidi has signed another bag›')
  expect(text).toContain('signer unknown: ‹three.json› Why ‹key k3 is not in the trust file›')
})

test('the summary of several runs says of which run it speaks, by the name of their sections', () => {
  const told = toldCase([contained(), caseRun(containedEvents(examplePlan()), releaseRun)], 'INC-123')
  expect(aloud(told).match(/^Of agent-freeze at 03:00:\d\dZ:$/gm)).toHaveLength(6)
  expect(aloud(toldCase([contained()]))).not.toMatch(/^Of agent-freeze/m)
})
