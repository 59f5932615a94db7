import {expect, test} from 'vitest'
import {Inventory} from '../../../core/documents/inventory.ts'
import type {AccountSeen, Examined, ListedToken} from '../../check.ts'
import {breakGlass} from './break-glass.ts'

const id = 'b'.repeat(32)
const kept: ListedToken = {
  id,
  name: 'break-glass',
  status: 'active',
  expiresOn: '2026-06-01T00:00:00Z',
  lastUsedOn: undefined,
  addresses: ['203.0.113.0/24'],
  grants: {granted: () => 'held'},
}

function look(agents: object) {
  const account = {id: 'a'.repeat(32), name: 'Example', environment: 'drill'}
  const responders = {breakGlassToken: id}
  const examined: Partial<Examined> = {
    inventory: Inventory.parse({schema: 'firebreak/inventory@1', account, agents, responders}),
    now: new Date('2026-03-01T00:00:00Z'),
  }
  const seen: Partial<AccountSeen> = {
    apiTokens: async () => [kept],
    breakGlass: async () => ({tokenId: id, kind: 'account'}),
  }
  return breakGlass.of === 'account' ? breakGlass.look(seen as AccountSeen, examined as Examined) : []
}

test('a break-glass token that an agent holds is a blocker, and one that is kept apart is none', async () => {
  expect(await look({})).toEqual([])
  expect(await look({'support-bot': {owner: 'ada', apiTokens: [{name: 'shared', id}]}})).toMatchObject([
    {severity: 'blocker', message: 'agent support-bot holds it'},
  ])
})
