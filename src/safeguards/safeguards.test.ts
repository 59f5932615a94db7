import {describe, expect, test} from 'vitest'
import {Inventory} from '../core/documents/inventory.ts'
import type {Change} from '../core/documents/plan.ts'
import {Fault} from '../core/fault.ts'
import type {Considered, Considering} from '../core/safeguard.ts'
import {guardCalls} from './guard-call.ts'
import {safeguards} from './index.ts'

const own = 'a'.repeat(32)
const breakGlass = 'b'.repeat(32)
const agentToken = 'c'.repeat(32)
const listId = '11111111-1111-4111-8111-111111111111'
const protectedId = '22222222-2222-4222-8222-222222222222'

const inventory = Inventory.parse({
  schema: 'firebreak/inventory@1',
  account: {id: '0'.repeat(32), name: 'Example Corp', environment: 'drill'},
  protected: {ids: [protectedId], names: ['safety-bot'], cidrs: ['10.99.0.0/16']},
  responders: {addresses: ['100.96.0.31'], devices: ['oncall-laptop'], breakGlassToken: breakGlass},
})

function change(parts: Partial<Change>): Considered {
  const target = parts.target ?? {kind: 'api-token', id: agentToken, name: 'support-bot'}
  const full: Change = {
    key: 'step',
    step: 'step',
    uses: 'api-token.disable',
    params: {token: {id: target.id, name: target.name}},
    target,
    effect: 'update',
    summary: '',
    before: {},
    after: {},
    direction: 'restrict',
    blastRadius: 'BR1',
    undo: 'U1',
    class: 'P',
    moves: ['disable'],
    grade: 'verified',
    propagationMs: 0,
    needs: [],
    probes: [],
    onFailure: 'stop',
    residual: [],
    ...parts,
  }
  return {change: full, seen: target, complete: true, hazards: []}
}

function refusals(considered: readonly Considered[], parts: Partial<Considering> = {}): readonly string[] {
  const considering: Considering = {
    kind: 'contain',
    inventory,
    identity: {tokenId: own, kind: 'account'},
    considered,
    selected: [],
    budget: {reads: 1, writes: 1, limit: 1200, reserve: 240},
    ...parts,
  }
  return safeguards
    .flatMap((safeguard) => safeguard.check(considering))
    .filter(({result}) => result === 'refused')
    .map(({rule}) => rule)
}

const list = {kind: 'gateway-list', id: listId, name: 'quarantine'} as const

test('a change that nothing speaks against passes every safeguard', () => {
  expect(refusals([change({})])).toEqual([])
})

describe('refused is', () => {
  test.each([
    ['a selector that matches nothing', [], {selected: [{step: 's', count: 0, min: 1, max: 10}]}, 'selector'],
    ['a selector over its cap', [], {selected: [{step: 's', count: 400, min: 1, max: 10}]}, 'selector'],
    [
      'an id that the account knows under another name',
      [{...change({}), seen: {kind: 'api-token', id: agentToken, name: 'other'} as const}],
      {},
      'kind-and-account',
    ],
    [
      'an object protected by id',
      [change({target: {kind: 'gateway-rule', id: protectedId, name: 'x'}})],
      {},
      'protected-target',
    ],
    ['an object protected by name', [change({params: {node: {name: 'safety-bot'}}})], {}, 'protected-target'],
    [
      'an address inside a protected network',
      [change({target: list, params: {values: ['10.99.3.4']}})],
      {},
      'protected-target',
    ],
    [
      'a network around a protected one',
      [change({target: list, params: {values: ['10.0.0.0/8']}})],
      {},
      'protected-target',
    ],
    ['the token in use', [change({target: {kind: 'api-token', id: own, name: 'firebreak'}})], {}, 'own-token'],
    ['the break-glass token', [change({target: {kind: 'api-token', id: breakGlass, name: 'glass'}})], {}, 'own-token'],
    ["a responder's address", [change({target: list, params: {values: ['100.96.0.0/24']}})], {}, 'responder-path'],
    [
      "a responder's device",
      [change({params: {node: {name: 'x', replicas: ['oncall-laptop']}}})],
      {},
      'responder-path',
    ],
    ['an object that the token cannot see in full', [{...change({}), complete: false}], {}, 'partial-view'],
    ['an account-wide change without a reason', [change({blastRadius: 'BR4'})], {}, 'over-broad'],
    [
      'a plan over the call budget',
      [change({})],
      {budget: {reads: 900, writes: 100, limit: 1200, reserve: 240}},
      'call-budget',
    ],
    [
      'what the action itself warns of',
      [{...change({}), hazards: [{rule: 'shadowed-block', result: 'refused' as const, message: 'x'}]}],
      {},
      'shadowed-block',
    ],
  ] satisfies readonly (readonly [string, readonly Considered[], Partial<Considering>, string])[])(
    '%s',
    (_, considered, parts, rule) => {
      expect(refusals(considered, parts)).toContain(rule)
    },
  )
})

test('an account-wide change with a reason passes', () => {
  expect(refusals([change({blastRadius: 'BR4'})], {reason: 'shared prompt compromised'})).toEqual([])
})

describe('no request leaves for', () => {
  const guard = guardCalls(inventory, {tokenId: own, kind: 'account'})
  test.each([
    ['the global disconnect of all devices, which fails open', '/accounts/x/devices/resilience/disconnect'],
    ['the token in use', `/accounts/x/tokens/${own}`],
    ['the break-glass token', `/accounts/x/tokens/${breakGlass}`],
    ['a protected object', `/accounts/x/gateway/rules/${protectedId}`],
    ['a protected registration in a query', `/accounts/x/devices/registrations/revoke?id=${protectedId}`],
  ])('%s', (_, path) => {
    expect(() => guard({method: 'PUT', path})).toThrow(Fault)
  })

  test('and other requests leave', () => {
    expect(() => guard({method: 'PUT', path: `/accounts/x/tokens/${agentToken}`})).not.toThrow()
  })
})
