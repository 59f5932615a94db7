import {expect, test} from 'vitest'
import {exampleChange, examplePlan} from '../../../test/fixtures/example-plan.ts'
import {credentialList, credentialsView} from './credentials-view.ts'
import {leverStatus, leversView} from './levers-view.ts'
import {runsView} from './runs-view.ts'

test('runs are listed by a beginning of their id that no other has', () => {
  const run = {
    runbook: 'agent-freeze',
    kind: 'contain',
    outcome: 'contained',
    startedAt: '2026-03-01T03:00:00.000Z',
  } as const
  expect(
    runsView([
      {...run, run: '01jqk3v8m0c4d5e6f7g8h9jkmn', incident: 'INC-123'},
      {...run, run: '01jqk3v8m0c4zzzzzzzzzzzzzz', kind: 'release', outcome: 'unfinished'},
    ]),
  ).toMatchInlineSnapshot(`
    "STARTED               RUN            OUTCOME     RUNBOOK
    2026-03-01 03:00:00Z  01jqk3v8m0c4d  contained   agent-freeze, INC-123
    2026-03-01 03:00:00Z  01jqk3v8m0c4z  unfinished  agent-freeze, release"
  `)
})

test('a run that was lifted is listed with the release that did it', () => {
  const run = {runbook: 'agent-freeze', startedAt: '2026-03-01T03:00:00.000Z'} as const
  const [lifted, release] = ['01jqk3v8m0c4d5e6f7g8h9jkmn', '01jqk7zzzzzzzzzzzzzzzzzzzz']
  expect(
    runsView([
      {...run, run: release, kind: 'release', outcome: 'released'},
      {...run, run: lifted, kind: 'contain', outcome: 'contained', incident: 'INC-123', releasedBy: release},
    ]),
  ).toMatchInlineSnapshot(`
    "STARTED               RUN           OUTCOME    RUNBOOK
    2026-03-01 03:00:00Z  01jqk7zzzzzz  released   agent-freeze, release
    2026-03-01 03:00:00Z  01jqk3v8m0c4  contained  agent-freeze, INC-123
                                                   released by 01jqk7zzzzzz"
  `)
})

test('a run whose changes stand longer than anybody has said is listed with where to look', () => {
  const run = '01jqk3v8m0c4d5e6f7g8h9jkmn'
  const startedAt = '2026-03-01T03:00:00.000Z'
  const listed = {run, runbook: 'agent-freeze', kind: 'contain', outcome: 'contained', startedAt} as const
  expect(runsView([{...listed, overdue: 2}])).toContain('OVERDUE 2 changes: lease list')
  expect(runsView([listed])).not.toContain('OVERDUE')
})

test('a lever that needs no change is engaged', () => {
  const plan = examplePlan({
    changes: [
      exampleChange({key: 'engage/dns', target: {kind: 'gateway-rule', id: 'a', name: 'ir-kill-dns'}, effect: 'none'}),
      exampleChange({key: 'engage/l4', target: {kind: 'gateway-rule', id: 'b', name: 'ir-kill-l4'}}),
    ],
  })
  expect(leverStatus(plan).engaged).toBe('some')
  expect(leversView(leverStatus(plan))).toMatchInlineSnapshot(`
    "ENGAGED IN PART  Example Corp (drill) (…0f3a), drill

      engaged      gateway-rule  ir-kill-dns
      not engaged  gateway-rule  ir-kill-l4"
  `)
})

test('a credential that could not be read whole is unknown, not active', () => {
  const held = ['a', 'b', 'c', 'd'].map((id) => ({
    agent: 'support-bot',
    kind: 'service-token' as const,
    name: `token-${id}`,
    id,
  }))
  const list = credentialList(held, [
    exampleChange({target: {kind: 'service-token', id: 'a', name: 'token-a'}}),
    exampleChange({target: {kind: 'service-token', id: 'b', name: 'token-b'}, effect: 'none'}),
    exampleChange({target: {kind: 'service-token', id: 'c', name: 'token-c'}, grade: 'undetermined'}),
  ])
  expect(list.credentials.map(({state}) => state)).toEqual(['active', 'disabled', 'unknown', 'unknown'])
  expect(credentialsView(list)).toContain('support-bot  service-token  active    …a  token-a')
})
