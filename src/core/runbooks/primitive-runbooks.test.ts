import {expect, test} from 'vitest'
import {Inventory} from '../documents/inventory.ts'
import {lintRunbook} from './lint-runbook.ts'
import {
  credentialKind,
  credentialRunbook,
  credentialSurvey,
  heldCredentials,
  killSwitchRunbook,
  segmentRunbook,
} from './primitive-runbooks.ts'
import {snapshotRunbook} from './snapshot-runbooks.ts'

const uuid = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff'
const hex = 'f'.repeat(32)
const inventory = Inventory.parse({
  schema: 'firebreak/inventory@1',
  account: {id: '0'.repeat(32), name: 'Example Corp', environment: 'drill'},
  agents: {
    'support-bot': {
      owner: 'ada',
      serviceTokens: [{name: 'support-bot', id: uuid}],
      apiTokens: [{name: 'support-api', id: hex}],
    },
    'billing-bot': {
      owner: 'bob',
      serviceTokens: [{name: 'support-bot', id: uuid}],
      apiTokens: [{name: 'both', id: 'e'.repeat(32)}],
    },
    'third-bot': {owner: 'bob', serviceTokens: [{name: 'both', id: '6f9619ff-8b86-4d01-b42d-00cf4fc964fe'}]},
  },
})

const actionIds = [
  'gateway-rule.engage',
  'mesh-segment.block',
  'service-token.disable',
  'api-token.disable',
  'logs.snapshot',
]

test.each([
  killSwitchRunbook(),
  segmentRunbook(),
  credentialRunbook('service-token'),
  credentialRunbook('api-token'),
  snapshotRunbook({sources: ['audit'], lookback: '24h'}),
])('the runbook behind a primitive command passes the lint: $document.id', ({document}) => {
  expect(lintRunbook(document, {actionIds}).filter(({severity}) => severity === 'error')).toEqual([])
})

test('the same primitive has the same digest each time', () => {
  expect(killSwitchRunbook().digest).toBe(killSwitchRunbook().digest)
})

test('a survey looks once at a credential that two agents share', () => {
  expect(heldCredentials(inventory)).toHaveLength(5)
  expect(credentialSurvey(inventory).document.steps).toHaveLength(4)
})

test('a credential is found by name or id, and an ambiguous or unknown one is refused with what helps', () => {
  expect(credentialKind(inventory, 'support-bot')).toBe('service-token')
  expect(credentialKind(inventory, hex)).toBe('api-token')
  expect(() => credentialKind(inventory, 'both')).toThrow('both is a service token and an API token')
  expect(() => credentialKind(inventory, 'suport-bot')).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      next: [expect.stringContaining('support-bot'), 'firebreak credentials list'],
    }),
  )
})
