import {expect, test} from 'vitest'
import {containedEvents, exampleEntries} from '../../test/fixtures/example-journal.ts'
import {examplePlan} from '../../test/fixtures/example-plan.ts'
import type {JournalEvent} from '../core/documents/journal.ts'
import {held, notHeld, type Verdict} from '../core/outcome.ts'
import {levelLegend} from '../views/run/ladder-lines.ts'
import {createPlainProgress} from './plain-progress.ts'

test('without a terminal each thing worth knowing is one line with its time', () => {
  const lines: string[] = []
  const progress = createPlainProgress((text) => void lines.push(text))
  for (const entry of exampleEntries(containedEvents(examplePlan()))) progress.report(entry)
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "03:00:00Z  begin agent-freeze 1.2.0, 2 changes
    03:00:01Z  quarantine: begin
    03:00:04Z  quarantine: applied
    V0 accepted, V1 read back, V2 refused outside, V3 logs quiet, V4 soaked
    03:00:05Z  quarantine: held (V1)
    03:00:06Z  evidence-1: evidence sealed in /state/runs/x/evidence-1
    03:00:07Z  disable-tokens/support-bot: begin
    03:00:10Z  disable-tokens/support-bot: applied
    03:00:11Z  disable-tokens/support-bot: held (V1)
    03:00:13Z  probe support-bot-crm must be refused: proven, denied (V2)
    03:00:14Z  probe billing-bot-crm must work: proven, answered (V2)
    03:00:15Z  outcome contained"
  `)
})

test('looking again is told only when it finds something else', () => {
  const lines: string[] = []
  const progress = createPlainProgress((text) => void lines.push(text))
  const look = (verdict: Verdict): JournalEvent => ({type: 'verify', key: 'quarantine', level: 'V4', verdict})
  for (const entry of exampleEntries([look(held), look(held), look(notHeld('the list is empty')), look(held)]))
    progress.report(entry)
  expect(lines).toEqual([
    '03:00:00Z  quarantine: held (looked again)',
    '03:00:02Z  quarantine: not-held: the list is empty (looked again)',
    '03:00:03Z  quarantine: held (looked again)',
  ])
})

test('a proof says what is waited for and how long, and in the end what is still awaited', () => {
  const lines: string[] = []
  const progress = createPlainProgress((text) => void lines.push(text), {refused: ['support-bot-ledger']})
  const answer = (probe: string, expect: 'refused' | 'working', answer: 'proven' | 'disproven'): JournalEvent => ({
    type: 'probe',
    level: 'V2',
    result: {probe, expect, answer, reason: 'answered', detail: 'HTTP 200'},
  })
  const events: readonly JournalEvent[] = [
    {type: 'proving', level: 'V2', probes: ['support-bot-ledger', 'billing-bot-crm'], withinMs: 65_000},
    answer('billing-bot-crm', 'working', 'proven'),
    answer('support-bot-ledger', 'refused', 'disproven'),
  ]
  for (const entry of exampleEntries(events)) progress.report(entry)
  expect(lines).toEqual([
    '03:00:00Z  waiting up to 1 min 05 s for support-bot-ledger to be refused, and for billing-bot-crm to work',
    levelLegend,
    '03:00:01Z  probe billing-bot-crm must work: proven, answered (V2)',
    '03:00:02Z  probe support-bot-ledger must be refused: disproven, answered (V2)',
    '03:00:02Z  still awaited after 2.0 s: support-bot-ledger to be refused',
  ])
})
