import {expect, test} from 'vitest'
import {containedEvents, runEndOf} from '../../../test/fixtures/example-journal.ts'
import {exampleChange, examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {JournalEvent} from '../../core/documents/journal.ts'
import {held} from '../../core/outcome.ts'
import {runReport} from '../../core/runs/run-report.ts'
import {runView} from './run-view.ts'

const plan = examplePlan()
const view = (events: readonly JournalEvent[]) => runView(runReport(runEndOf(events)))

test('a contained run says what proves it, what still works and what comes next', () => {
  expect(view(containedEvents(plan))).toMatchInlineSnapshot(`
    "CONTAINED: what had to be refused was refused

    Run           01jqk3v8m0c4d5e6f7g8h9jkmn
    Runbook       agent-freeze 1.2.0
    Account       Example Corp (drill)
    Changed       2 of 2 objects
    First brake   after 4.0 s
    Proven        after 15.0 s

      held  applied  V1  quarantine
      held  applied  V1  disable-tokens/support-bot

      proven  support-bot-crm must be refused: denied
      proven  billing-bot-crm must work: answered

    Level         V2: refused from outside, and bystanders work
      V3 open: Cloudflare's records were not asked; verify asks them from
        2026-03-01T03:02:34Z on
      V4 open: still to come: 1m, 15m (verify --watch)
      V0 accepted, V1 read back, V2 refused outside, V3 logs quiet, V4 soaked

    Not covered by Cloudflare
      sessions that crm keeps by itself: Access ends its own sessions only

    Evidence      0 files, 0 bytes
      /state/runs/x/evidence-1
      sha256:3333333333333333333333333333333333333333333333333333333333333333
      missing: audit: reads are not audited

    CONTAINED: what had to be refused was refused
    Next          firebreak verify 01jqk3v8m0c4d5e6f7g8h9jkmn --watch
                  firebreak release 01jqk3v8m0c4d5e6f7g8h9jkmn"
  `)
})

test('an account longer than a screen says its outcome once more above what comes next, a short one does not', () => {
  const long = view(containedEvents(plan)).split('\n')
  expect(long.slice(-3)[0]).toBe(long[0])
  const end: JournalEvent = {type: 'run-outcome', outcome: 'failed', why: ['the network is away']}
  const short = view([{type: 'run-start', plan, tool: 'firebreak'}, end])
  expect(short.split('FAILED')).toHaveLength(2)
})

test('a run without an effect probe is not called contained', () => {
  const events = containedEvents(plan).filter(({type}) => type !== 'probe' && type !== 'run-outcome')
  const text = view([...events, {type: 'run-outcome', outcome: 'applied-unverified', why: ['no probe could be made']}])
  expect(text.split('\n').slice(0, 2)).toEqual([
    'APPLIED, NOT PROVEN: the changes are made, and not all is shown or closed',
    '  no probe could be made',
  ])
})

test('a second run that changes nothing says so', () => {
  const same = examplePlan({changes: [exampleChange({effect: 'none'})], collections: []})
  const text = view([
    {type: 'run-start', plan: same, tool: 'firebreak'},
    {type: 'step-end', key: 'disable-tokens/support-bot', result: 'unchanged'},
    {type: 'verify', key: 'disable-tokens/support-bot', level: 'V1', verdict: held},
    {type: 'run-outcome', outcome: 'contained', why: []},
  ])
  expect(text).toContain('Nothing had to change: the account was already as wanted.')
  expect(text).toContain('Changed       0 of 1 object, 1 already as wanted')
})

test('a release says why something was not given back, even where all holds', () => {
  const why = 'its connectors come back with the new token, kept in file /run/research.token'
  const events: readonly JournalEvent[] = [
    {type: 'run-start', plan: examplePlan({kind: 'release', changes: [exampleChange()]}), tool: 'firebreak'},
    {type: 'step-end', key: 'disable-tokens/support-bot', result: 'unchanged', why},
    {type: 'verify', key: 'disable-tokens/support-bot', level: 'V1', verdict: held},
    {type: 'run-outcome', outcome: 'released', why: []},
  ]
  expect(view(events).replaceAll(/\s+/g, ' ')).toContain(why)
})

test('no tick is shown anywhere, and hostile text is escaped', () => {
  const events = containedEvents(plan).map((event): JournalEvent =>
    event.type === 'residual'
      ? {
          ...event,
          items: [{code: 'other', standing: 'open', on: 'crm', what: '\u001B[2J', why: '\nCONTAINED'}],
        }
      : event,
  )
  const text = view(events)
  expect(text).not.toMatch(/[✓✔\u001B]/)
  expect(text).toContain(String.raw`\u{1b}[2J: \nCONTAINED`)
})

test('a run that was interrupted before its first write says so, and each step once', () => {
  const text = view([
    {type: 'run-start', plan, tool: 'firebreak'},
    ...plan.changes.map(({key}): JournalEvent => ({
      type: 'step-end',
      key,
      result: 'skipped',
      why: 'the run was interrupted',
    })),
    {type: 'interrupt'},
    {type: 'run-outcome', outcome: 'failed', why: ['quarantine: skipped: the run was interrupted']},
  ])
  expect(text).toMatch(/^INTERRUPTED: nothing was changed\n\n/)
  expect(text).toMatch(/^ {2}skipped +quarantine$/m)
  expect(text.split('disable-tokens/support-bot')).toHaveLength(2)
})

test('a request whose answer was lost outweighs everything else', () => {
  const events = containedEvents(plan).slice(0, 3)
  const text = view([...events, {type: 'run-outcome', outcome: 'partial', why: []}])
  expect(text).toMatch(/^UNKNOWN: a request was sent and its answer was lost; resume looks first\n/)
  expect(text).toMatch(/Next +firebreak resume/)
})

test('what a survey found is shown line by line before what it could not get, foreign text made safe', () => {
  const collection = {
    key: 'survey',
    bag: '/state/evidence/survey',
    sha256: `sha256:${'0'.repeat(64)}`,
    files: 1,
    bytes: 100,
    found: ['in force: list quarantine holds 100.96.0.11 (firebreak quarantine)', 'in force: \u001B[31mred'],
    gaps: ['switches: not readable'],
  }
  const text = runView({...runReport(runEndOf(containedEvents(plan))), evidence: [collection]})
  expect(text).toContain('  in force: list quarantine holds 100.96.0.11 (firebreak quarantine)\n')
  expect(text).not.toContain('\u001B')
  expect(text.indexOf('in force')).toBeLessThan(text.indexOf('missing: switches'))
})

test('gaps that would push the outcome off the screen are counted, with what each source gave and where they are named', () => {
  const collection = {
    key: 'snapshot',
    bag: '/state/evidence/snapshot',
    files: 1,
    bytes: 100,
    sources: [
      {source: 'audit', state: 'complete' as const},
      {source: 'gateway-http', state: 'sampled' as const},
      {source: 'ai-gateway', state: 'unavailable' as const},
      {source: 'access', state: 'complete' as const},
    ],
    gaps: ['audit: a', 'audit: b', 'gateway-http: c', 'ai-gateway: d', 'access: e'],
  }
  const report = runReport(runEndOf(containedEvents(plan)))
  expect(runView({...report, evidence: [collection]})).toContain(
    [
      '  NOT THERE  ai-gateway',
      '  sampled    gateway-http',
      '  whole      audit, access',
      `  5 gaps in all, by name: firebreak evidence show ${report.run}`,
    ].join('\n'),
  )
  expect(runView({...report, evidence: [{...collection, gaps: collection.gaps.slice(1)}]})).toContain(
    '  missing: audit: b',
  )
})
