import {expect, test} from 'vitest'
import {Inventory} from '../../../core/documents/inventory.ts'
import type {AccountSeen, Examined, OwnToken} from '../../check.ts'
import {ownToken} from './own-token.ts'

const id = 'a'.repeat(32)
const named = (name: string): Inventory['account'] => ({id, name, environment: 'drill'})

function look(token: Partial<OwnToken>, inventory: object) {
  const own: OwnToken = {
    name: 'FIREBREAK_TOKEN',
    acts: true,
    looks: true,
    identity: {tokenId: id, kind: 'account'},
    grants: {granted: () => 'held'},
    ...token,
  }
  const examined: Partial<Examined> = {
    inventory: Inventory.parse({schema: 'firebreak/inventory@1', account: named('Example'), ...inventory}),
    now: new Date('2026-03-01T00:00:00Z'),
  }
  const account: Partial<AccountSeen> = {tokens: async () => [own]}
  return ownToken.of === 'account' ? ownToken.look(account as AccountSeen, examined as Examined) : []
}

test('a token that an agent holds as well is a blocker, for it would be revoked with that agent', async () => {
  const agents = {'support-bot': {owner: 'ada', apiTokens: [{name: 'shared', id}]}}
  expect(await look({}, {agents})).toMatchObject([{message: expect.stringContaining('agent support-bot')}])
})

test('a token that is kept for breaking the glass is a blocker where it acts, and may look', async () => {
  const inventory = {responders: {breakGlassToken: id}}
  expect(await look({}, inventory)).toMatchObject([{message: expect.stringContaining('break-glass token')}])
  expect(await look({acts: false}, inventory)).toEqual([])
})

test('a token warns for two weeks before it expires', async () => {
  const until = (expiresOn: string) => look({identity: {tokenId: id, kind: 'account', expiresOn}}, {})
  expect(await until('2026-03-15T12:00:00Z')).toMatchObject([{severity: 'warning'}])
  expect(await until('2026-03-16T12:00:00Z')).toEqual([])
})
