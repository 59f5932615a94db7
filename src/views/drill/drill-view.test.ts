import {expect, test} from 'vitest'
import {DrillResult} from '../../core/documents/drill-result.ts'
import {drillView} from './drill-view.ts'

const result = DrillResult.parse({
  schema: 'firebreak/drill-result@1',
  runbook: 'agent-freeze',
  scenario: 'hijacked-support-agent',
  seed: 1,
  outcome: 'contained',
  score: 96,
  threshold: 90,
  passed: true,
  times: {firstBrakeMs: 640, containedMs: 8200, releasedMs: 3_720_000},
  probes: [
    {probe: 'support-bot-crm', expect: 'refused', answer: 'proven', reason: 'denied', detail: 'HTTP 403'},
    {probe: 'billing-bot-crm', expect: 'working', answer: 'proven', reason: 'answered', detail: 'HTTP 200'},
  ],
  requests: {total: 120, mutating: 7},
  evidence: {bag: '/state/runs/x/evidence-1', files: 6, bytes: 48_200, sources: ['audit', 'access']},
  release: {restored: true, differences: []},
  run: '01jqk3v8m0c4d5e6f7g8h9jkmn',
  releaseRun: '01jqk3v8m0c4d5e6f7g8h9jkmp',
  timeline: [
    {
      at: '2026-03-01T02:59:30.000Z',
      offsetMs: -30_000,
      text: 'support-bot is hijacked and reads the CRM twice a second',
    },
    {at: '2026-03-01T03:00:00.640Z', offsetMs: 640, text: 'first brake: list quarantine holds 100.96.0.11'},
    {at: '2026-03-01T03:00:08.200Z', offsetMs: 8200, text: 'proven: support-bot is refused, billing-bot works'},
  ],
  scores: [
    {what: 'contained and proven', points: 40, of: 40},
    {
      what: 'in time',
      points: 16,
      of: 20,
      why: 'it took 4 min 02 s, and the runbook allows 3 min; what a runbook allows it says itself',
    },
  ],
})

test('a drill is told as a timeline with times, proof, evidence and score', () => {
  expect(drillView(result)).toMatchInlineSnapshot(`
    "DRILL  agent-freeze against hijacked-support-agent
    PASSED  contained, 96 of 100 points, 90 needed
    A sandbox on this machine played the account; seed 1 plays it again.

      -30.0 s  support-bot is hijacked and reads the CRM twice a second
      +640 ms  first brake: list quarantine holds 100.96.0.11
       +8.2 s  proven: support-bot is refused, billing-bot works

      proven  support-bot-crm  must be refused  denied
      proven  billing-bot-crm  must work        answered

    First brake   after 640 ms
    Proven        after 8.2 s
    Released      after 1 h 02 min, and the account is as it was
    Evidence      6 files, 48.2 kB: audit, access
        /state/runs/x/evidence-1
    API calls     120, of which 7 changed something

      ██████████  40/40  contained and proven
      ████████░░  16/20  in time
          it took 4 min 02 s, and the runbook allows 3 min; what a runbook allows it
          says itself

    Look closer   firebreak runs show 01jqk3v8m0c4d5e6f7g8h9jkmn
                  firebreak journal show 01jqk3v8m0c4d5e6f7g8h9jkmn"
  `)
})

test('a drill that never got there says never', () => {
  const text = drillView({
    ...result,
    passed: false,
    outcome: 'not-contained',
    times: {firstBrakeMs: null, containedMs: null},
    release: {restored: false, differences: ['rule ir-kill-dns is still enabled']},
  })
  expect(text).toContain('NOT PASSED  not-contained')
  expect(text).toContain('First brake   never')
  expect(text).toContain('rule ir-kill-dns is still enabled')
})

test('a drill that only kept evidence braked, proved and released nothing', () => {
  const recorded: DrillResult = {
    ...result,
    outcome: 'recorded',
    times: {firstBrakeMs: null, containedMs: null},
    probes: [],
  }
  const text = drillView(recorded)
  expect(text).toContain('Account       as it was')
  expect(text).not.toMatch(/never|Released/)
  expect(drillView({...recorded, release: {restored: false, differences: ['jobs']}})).toContain('not as it was')
})
