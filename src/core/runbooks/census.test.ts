import {describe, expect, test} from 'vitest'
import type {CensusKind, Credential} from '../documents/census.ts'
import {Inventory} from '../documents/inventory.ts'
import type {Identity} from '../safeguard.ts'
import {censusScope, openLedger} from './census.ts'

const now = new Date('2026-03-01T03:00:00.000Z')
const uuid = (digit: string) =>
  `${digit.repeat(8)}-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(12)}`
const hex = (digit: string) => digit.repeat(32)
const identity: Identity = {tokenId: hex('1'), kind: 'account'}

const exclusion = {
  kind: 'service-token',
  id: uuid('8'),
  name: 'left-alone',
  owner: 'group:payments',
  reason: 'replaced by hand at nine',
  until: '2026-03-02T00:00:00.000Z',
}
const rotates = {sink: 'store', consumers: ['worker-health']}

const inventory = (parts: object = {}) =>
  Inventory.parse({
    schema: 'firebreak/inventory@1',
    account: {id: hex('0'), name: 'Example Corp', environment: 'drill'},
    agents: {
      worker: {
        owner: 'ada',
        serviceTokens: [
          {name: 'as-it-was', id: uuid('a'), probes: ['crm'], ...rotates},
          {name: 'only-sink', id: uuid('b'), probes: ['wiki'], sink: 'store'},
          {name: 'only-consumers', id: uuid('c'), probes: ['wiki', 'mail'], consumers: ['worker-health']},
        ],
      },
    },
    protected: {ids: [uuid('d')], names: ['billing-bot']},
    evidence: {ids: [uuid('3')]},
    responders: {breakGlassToken: hex('2'), tokens: [hex('4')]},
    exclusions: [exclusion, {...exclusion, id: uuid('7'), name: 'no-longer', until: '2026-03-01T03:00:00.000Z'}],
    ...parts,
  })

const token = (name: string, id: string, kind: CensusKind = 'service-token'): Credential => ({kind, id, name})

const ledger = (credentials: readonly Credential[], kinds: CensusKind[] = ['service-token', 'api-token']) =>
  openLedger({kinds, stopAt: 0.05}, credentials, {inventory: inventory(), identity, now})

describe('the ledger of a mass run', () => {
  test('holds every credential that was counted, and when', () => {
    const credentials = [token('a', uuid('a')), token('x', hex('9'), 'api-token')]
    expect(ledger(credentials)).toEqual({
      kinds: ['service-token', 'api-token'],
      stopAt: 0.05,
      takenAt: now.toISOString(),
      credentials,
      excluded: [],
    })
  })

  test.each<[string, Credential, object]>([
    ['the token that the run works with', token('firebreak', hex('1'), 'api-token'), {owner: 'firebreak'}],
    ['the break-glass token', token('glass', hex('2'), 'api-token'), {reason: 'the break-glass token'}],
    ['a token of the responders', token('parent', hex('4'), 'api-token'), {reason: 'a token of the responders'}],
    ['what evidence travels by', token('bags', uuid('3')), {reason: 'it takes evidence where it is kept'}],
    ['what is protected by id', token('other', uuid('d')), {reason: 'protected by the inventory'}],
    ['what is protected by name', token('billing-bot', uuid('9')), {reason: 'protected by the inventory'}],
    [
      'what somebody has decided about, until then',
      token('left-alone', uuid('8')),
      {owner: 'group:payments', reason: 'replaced by hand at nine', until: '2026-03-02T00:00:00.000Z'},
    ],
  ])('leaves alone %s, and says so', (_, credential, why) => {
    expect(ledger([credential]).excluded).toEqual([expect.objectContaining({...credential, ...why})])
  })

  test.each<[string, Credential]>([
    ['whose time has come', token('no-longer', uuid('7'))],
    ['about another one of the same name', token('left-alone', uuid('5'))],
    ['about another kind', token('left-alone', uuid('8'), 'api-token')],
  ])('leaves nothing alone by a decision %s', (_, credential) => {
    expect(ledger([credential]).excluded).toEqual([])
  })
})

describe('what a runbook sees of it', () => {
  const scopeOf = (credentials: readonly Credential[], kinds?: CensusKind[]) =>
    censusScope(ledger(credentials, kinds), inventory())
  const known = [token('now-so-called', uuid('a')), token('only-sink', uuid('b')), token('only-consumers', uuid('c'))]

  test('can be replaced where there is a sink and a consumer, and goes by the name that the account has', () => {
    const {rotatable, other} = scopeOf(known) as {rotatable: object; other: {serviceTokens: readonly object[]}}
    expect(rotatable).toEqual({
      serviceTokens: [{name: 'now-so-called', id: uuid('a'), probes: ['crm'], ...rotates}],
      apiTokens: [],
    })
    expect(other.serviceTokens.map((item) => Reflect.get(item, 'name'))).toEqual(['only-sink', 'only-consumers'])
  })

  test('has a list for each kind that is counted and for no other, also where there is none', () => {
    expect(scopeOf([], ['oauth-client', 'tunnel'])).toEqual({
      rotatable: {oauthClients: [], tunnels: []},
      other: {oauthClients: [], tunnels: []},
      probes: [],
    })
  })

  test('has the probes of what is not replaced, each once: only those must be refused', () => {
    expect(scopeOf(known)['probes']).toEqual(['wiki', 'mail'])
  })

  test('has a credential that the inventory does not know, and none that is left alone', () => {
    const stranger = token('stranger', uuid('7'))
    const {other} = scopeOf([stranger, token('left-alone', uuid('8')), token('glass', hex('2'), 'api-token')]) as {
      other: unknown
    }
    expect(other).toEqual({serviceTokens: [{name: 'stranger', id: uuid('7')}], apiTokens: []})
  })
})
