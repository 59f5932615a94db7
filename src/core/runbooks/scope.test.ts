import {expect, test} from 'vitest'
import {Inventory} from '../documents/inventory.ts'
import {Runbook} from '../documents/runbook.ts'
import {bindParams, lookUp} from './scope.ts'

const token = {name: 'support-bot', id: '11111111-1111-4111-8111-111111111111'}
const inventory = Inventory.parse({
  schema: 'firebreak/inventory@1',
  account: {id: '0'.repeat(32), name: 'Example Corp', environment: 'drill'},
  agents: {
    'support-bot': {owner: 'group:support', serviceTokens: [token], addresses: ['100.96.0.11']},
    'billing-bot': {owner: 'group:billing', serviceTokens: [{...token, probes: []}], addresses: ['100.96.0.12']},
    'safety-bot': {owner: 'group:safety', addresses: ['100.96.0.13']},
  },
  protected: {names: ['safety-bot']},
})
const runbook = Runbook.parse({
  schema: 'firebreak/runbook@1',
  id: 'freeze',
  version: '1.0.0',
  title: 't',
  summary: 's',
  owner: 'o',
  strategy: 'brake-snapshot-revoke',
  params: {agent: {type: 'agent', description: 'd'}, note: {type: 'text', description: 'd', required: false}},
})

const scope = bindParams(runbook, {agent: 'support-bot'}, inventory)

test('a look-up gives the value with its type', () => {
  expect(lookUp('${agent.addresses}', scope, 'here')).toEqual(['100.96.0.11'])
})

test('look-ups inside lists and objects are made too, and other text is left alone', () => {
  expect(lookUp({a: ['${agent.name}', 'plain ${agent.name}']}, scope, 'here')).toEqual({
    a: ['support-bot', 'plain ${agent.name}'],
  })
})

test('a look-up that leads nowhere names the place and the part that is missing', () => {
  expect(() => lookUp('${agent.adresses}', scope, 'freeze step s')).toThrow(
    'freeze step s: ${agent.adresses} leads nowhere: there is no agent.adresses',
  )
})

test('a param that was not given has nothing in it, and that is no fault', () => {
  expect(lookUp('${note}', scope, 'here')).toBeUndefined()
  expect(lookUp('${note.probes}', scope, 'here')).toBeUndefined()
})

test('a look-up cannot reach what objects inherit', () => {
  expect(() => lookUp('${agent.constructor}', scope, 'here')).toThrow('leads nowhere')
})

test('the fleet is every agent that is not protected, each object once', () => {
  expect(lookUp('${fleet.addresses}', scope, 'here')).toEqual(['100.96.0.11', '100.96.0.12'])
  expect(lookUp('${fleet.serviceTokens}', scope, 'here')).toHaveLength(1)
})

test('a token must turn to refused all of the probes of its agent but those that another token opens', () => {
  const id = (digit: string) => token.id.replaceAll('1', digit)
  const two = Inventory.parse({
    ...inventory,
    agents: {
      'support-bot': {
        owner: 'group:support',
        serviceTokens: [
          {name: 'crm', id: id('1'), probes: ['crm', 'shared']},
          {name: 'mail', id: id('2'), probes: ['mail', 'shared']},
        ],
        probes: {refused: ['crm', 'mail', 'shared', 'device']},
      },
    },
  })
  const stolen = Runbook.parse({...runbook, params: {token: {type: 'service-token', description: 'd'}}})
  expect(lookUp('${token.refused}', bindParams(stolen, {token: 'crm'}, two), 'here')).toEqual([
    'crm',
    'shared',
    'device',
  ])
})

test('an unknown agent is refused with the names that are near', () => {
  expect(() => bindParams(runbook, {agent: 'suport-bot'}, inventory)).toThrow(
    expect.objectContaining({code: 'USAGE', next: ['did you mean support-bot?']}),
  )
})

test('a missing param is named', () => {
  expect(() => bindParams(runbook, {}, inventory)).toThrow('runbook freeze needs --agent')
})

test('a param that the runbook does not have is refused', () => {
  expect(() => bindParams(runbook, {agent: 'support-bot', agnet: 'x'}, inventory)).toThrow('has no param agnet')
})
