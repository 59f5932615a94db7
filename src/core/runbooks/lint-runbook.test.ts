import {expect, test} from 'vitest'
import {Runbook} from '../documents/runbook.ts'
import {lintRunbook, type LintRule} from './lint-runbook.ts'

const sound = {
  schema: 'firebreak/runbook@1',
  id: 'agent-freeze',
  version: '1.0.0',
  title: 'Stop one agent',
  summary: 'Use when one agent misbehaves.',
  owner: 'group:oncall',
  params: {agent: {type: 'agent', description: 'Agent name'}},
  strategy: 'brake-snapshot-revoke',
  evidence: [{uses: 'logs.snapshot', before: ['disable']}],
  steps: [
    {id: 'quarantine', uses: 'gateway-list.add', with: {values: '${agent.addresses}'}},
    {id: 'disable', needs: ['quarantine'], uses: 'service-token.disable', each: '${agent.serviceTokens}'},
  ],
  prove: {refused: ['${agent.probes.refused}'], working: ['${responders.probes}']},
}

const actionIds = ['gateway-list.add', 'service-token.disable', 'logs.snapshot']

function rules(change: object): readonly LintRule[] {
  const runbook = Runbook.parse({...sound, ...change})
  return lintRunbook(runbook, {actionIds, file: 'agent-freeze.yaml', reserved: ['apply']}).map(({rule}) => rule)
}

test('a sound runbook has no finding', () => {
  expect(rules({})).toEqual([])
})

test.each<readonly [rule: LintRule, change: object]>([
  ['name-differs', {id: 'agent-thaw'}],
  ['no-steps', {steps: [], evidence: [], prove: {}}],
  ['duplicate-step', {steps: [sound.steps[0], sound.steps[0], sound.steps[1]]}],
  ['unknown-action', {steps: [{...sound.steps[0], uses: 'gateway-list.ad'}, sound.steps[1]]}],
  ['unknown-need', {steps: [sound.steps[0], {...sound.steps[1], needs: ['quarantin']}]}],
  ['cycle', {steps: [{...sound.steps[0], needs: ['disable']}, sound.steps[1]]}],
  ['cycle', {steps: [{...sound.steps[0], needs: ['quarantine']}, sound.steps[1]]}],
  ['evidence-before-unknown', {evidence: [{uses: 'logs.snapshot', before: ['revoke']}]}],
  ['evidence-before-nothing', {evidence: [{uses: 'logs.snapshot', before: []}]}],
  ['probes-missing', {prove: {refused: ['${agent.probes.refused}']}}],
  [
    'unknown-param',
    {params: {}, prove: {refused: ['one-probe'], working: ['other-probe']}, steps: [{...sound.steps[1], needs: []}]},
  ],
  ['reserved-param', {params: {...sound.params, apply: {type: 'text', description: 'x'}}}],
])('%s is found', (rule, change) => {
  expect(rules(change)).toContain(rule)
})

test('only a mass run looks up the census', () => {
  const steps = [{...sound.steps[1], needs: [], each: '${census.other.serviceTokens}'}]
  expect(rules({steps})).toContain('unknown-param')
  expect(rules({steps, ledger: {kinds: ['service-token']}})).not.toContain('unknown-param')
})

test('a finding names the action that was probably meant', () => {
  const runbook = Runbook.parse({...sound, evidence: [], steps: [{id: 'disable', uses: 'service-token.disabel'}]})
  expect(lintRunbook(runbook, {actionIds}).find(({rule}) => rule === 'unknown-action')?.message).toBe(
    'there is no action service-token.disabel; did you mean service-token.disable?',
  )
})

test('a runbook that only collects needs neither steps nor probes', () => {
  expect(rules({steps: [], evidence: [{uses: 'logs.snapshot', before: []}], prove: {}})).toEqual([])
})
