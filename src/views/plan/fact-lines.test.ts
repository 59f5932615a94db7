import {expect, test} from 'vitest'
import {exampleChange, examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {Fact} from '../../core/documents/plan.ts'
import {factLines} from './fact-lines.ts'
import {planView} from './plan-view.ts'

const fact = (parts: Partial<Fact> = {}): Fact => ({
  changes: ['disable-tokens/support-bot'],
  window: '7d',
  seen: [],
  users: [],
  apps: [],
  agents: [],
  tools: [],
  changedBy: [],
  undetermined: [],
  ...parts,
})
const linesOf = (...facts: readonly Fact[]) => factLines(examplePlan({facts: [...facts]})).join('\n')

test('who is hit stands between the reach and the changes, all objects together', () => {
  const facts = [
    fact({
      seen: [{log: 'service-token-logins', count: 40, sampled: true}],
      apps: [
        {name: 'crm', seen: true},
        {name: 'wiki', seen: false},
      ],
      agents: ['support-bot'],
      tools: [{name: 'crm', blastRadius: 'BR2', data: 'customer records'}],
      undetermined: ['what was not sampled'],
    }),
    fact({
      changes: ['quarantine'],
      seen: [{log: 'access', count: 1, sampled: false}],
      users: ['ada@example.com'],
      apps: [{name: 'wiki', seen: false}],
      agents: ['billing-bot', 'support-bot'],
      changedBy: ['API token deploy'],
      undetermined: ['what was not sampled', 'the audit log: answered HTTP 403'],
    }),
  ]
  expect(linesOf(...facts)).toMatchInlineSnapshot(`
    "Who is hit, by the logs of the last 7d and by firebreak.yaml
      Seen        at least 1 sign-in of people, about 40 sign-ins of agents
      People      1: ada@example.com
      Apps        2: crm, wiki (admitted, no sign-in seen)
      Agents      2: billing-bot (by quarantine), support-bot (by support-bot,
                  quarantine)
      Tools       1: crm (BR2: customer records)
      Changed by  1: API token deploy
      Not known:
        what was not sampled (support-bot, quarantine)
        the audit log: answered HTTP 403 (quarantine)"
  `)
  const text = planView(examplePlan({facts}))
  expect(text.indexOf('Not touched')).toBeLessThan(text.indexOf('Who is hit'))
  expect(text.indexOf('Who is hit')).toBeLessThan(text.indexOf('~ quarantine'))
})

test('a plan without facts has no such block', () => {
  expect(factLines(examplePlan())).toEqual([])
})

test('a long list is counted', () => {
  const users = Array.from({length: 1200}, (_, at) => `person-${String(at).padStart(4, '0')}@example.com`)
  const text = linesOf(fact({users}))
  expect(text).toContain('1,200: person-0000@example.com')
  expect(text.replaceAll(/\s+/g, ' ')).toContain('person-0007@example.com and 1,192 more: --json lists them all')
  expect(text).not.toContain('person-0008')
})

test('hostile names stay inside their line and inside the terminal', () => {
  const hostile = `\u001B[31mred\u001B[0m\u202Eright to left\nsecond line ${'long '.repeat(40)}`
  const facts = [
    fact({
      changes: [hostile],
      users: [hostile],
      apps: [{name: hostile, seen: true}],
      agents: [hostile],
      tools: [{name: hostile, blastRadius: 'BR2', data: hostile}],
      changedBy: [hostile],
      undetermined: [hostile],
    }),
  ]
  const changes = [exampleChange({key: hostile, target: {kind: 'service-token', id: 'x', name: hostile}})]
  const text = planView(examplePlan({facts, changes}))
  expect(text).not.toMatch(/[\u001B\u202E]/)
  expect(text).not.toMatch(/^\s*second line/m)
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('a log that shows nothing is not told as at least nothing', () => {
  expect(linesOf(fact({seen: [{log: 'audit', count: 0, sampled: false}]}))).toMatch(/^ {2}Seen +0 changes made$/m)
})
