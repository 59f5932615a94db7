import {describe, expect, test} from 'vitest'
import {exampleChange} from '../../test/fixtures/example-plan.ts'
import {Inventory} from '../core/documents/inventory.ts'
import type {Change} from '../core/documents/plan.ts'
import {Fault} from '../core/fault.ts'
import type {Considered, Considering, Selected} from '../core/safeguard.ts'
import {guardCalls} from './wire/guard-call.ts'
import {safeguards} from './index.ts'
import {selector} from './selector.ts'
import {sharedCredential} from './shared-credential.ts'
import {refusesFound} from './weigh-found.ts'

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
  const params = {token: {id: target.id, name: target.name}}
  return {change: exampleChange({params, ...parts, target}), seen: target, complete: true, hazards: []}
}

function step(parts: Partial<Selected>): Selected {
  const where = 'freeze step tokens (${agent.serviceTokens})'
  return {step: 'tokens', where, next: ['firebreak runbook show freeze'], count: 1, min: 1, max: 10, ...parts}
}

function considering(considered: readonly Considered[], parts: Partial<Considering> = {}): Considering {
  return {
    kind: 'contain',
    inventory,
    identity: {tokenId: own, kind: 'account'},
    considered,
    selected: [],
    standing: [],
    budget: {reads: 1, writes: 1, limit: 1200, reserve: 240, paced: false},
    ...parts,
  }
}

function refusals(...plan: Parameters<typeof considering>): readonly string[] {
  return safeguards
    .flatMap((safeguard) => safeguard.check(considering(...plan)))
    .filter(({result}) => result === 'refused')
    .map(({rule}) => rule)
}

const rule = {kind: 'gateway-rule', id: listId, name: 'ir-kill-l4'} as const
const list = {kind: 'gateway-list', id: listId, name: 'quarantine'} as const

test('a change that nothing speaks against passes every safeguard', () => {
  expect(refusals([change({})])).toEqual([])
})

describe('refused is', () => {
  test.each([
    ['a selector that matches nothing', [], {selected: [step({count: 0})]}, 'selector'],
    ['a selector over its cap', [], {selected: [step({count: 400})]}, 'selector'],
    [
      'a runbook none of whose steps matches anything',
      [],
      {selected: [step({count: 0, min: 0}), step({count: 0, min: 0})]},
      'selector',
    ],
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
    [
      'a rule whose expression names a protected network',
      [change({target: rule, after: {traffic: 'net.dst.ip in {10.99.3.0/24}'}})],
      {},
      'protected-target',
    ],
    ['the token in use', [change({target: {kind: 'api-token', id: own, name: 'firebreak'}})], {}, 'own-token'],
    ['the break-glass token', [change({target: {kind: 'api-token', id: breakGlass, name: 'glass'}})], {}, 'own-token'],
    ["a responder's address", [change({target: list, params: {values: ['100.96.0.0/24']}})], {}, 'responder-path'],
    [
      "a rule whose expression names a responder's address",
      [change({target: rule, after: {traffic: 'net.src.ip in {100.96.0.11 100.96.0.31}'}})],
      {},
      'responder-path',
    ],
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
      {budget: {reads: 900, writes: 100, limit: 1200, reserve: 240, paced: false}},
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

test('a rule that spares the responder passes', () => {
  const traffic = 'net.src.ip in {100.96.0.0/24} and not(net.src.ip == 100.96.0.31)'
  expect(refusals([change({target: rule, after: {traffic}})])).toEqual([])
})

test('a step may match nothing where another one matches something', () => {
  expect(refusals([], {selected: [step({count: 0, min: 0}), step({count: 1})]})).toEqual([])
})

test('a refused selector names runbook, step and look-up, and where to look', () => {
  const [refusal] = selector.check(considering([], {selected: [step({count: 0})]}))
  expect(refusal).toMatchObject({
    message: 'freeze step tokens (${agent.serviceTokens}) matches nothing, and expects at least 1',
    next: ['firebreak runbook show freeze'],
  })
})

describe('a warning names the agents that share', () => {
  const agent = {
    owner: 'group:agents',
    serviceTokens: [{name: 'crm', id: protectedId}],
    apiTokens: [{name: 'api', id: agentToken}],
    meshNodes: [{name: 'node', replicas: ['laptop']}],
    addresses: ['100.96.0.11'],
  }
  const both = {support: agent, billing: {...agent, addresses: ['100.96.0.0/28']}}
  const warnings = (changed: Considered, agents: object = both) =>
    sharedCredential
      .check(considering([changed], {inventory: Inventory.parse({...inventory, agents})}))
      .map(({message}) => message)

  test.each([
    ['a service token', change({target: {kind: 'service-token', id: protectedId, name: 'crm'}}), 'service token crm'],
    ['an API token', change({target: {kind: 'api-token', id: agentToken, name: 'api'}}), 'API token api'],
    ['an address', change({target: list, params: {values: ['100.96.0.11']}}), 'address 100.96.0.11'],
    [
      'a device',
      change({
        target: {kind: 'mesh-node', id: 'node', name: 'node'},
        params: {node: {name: 'node', replicas: ['laptop'], enrolment: []}},
      }),
      'device laptop',
    ],
  ])('%s', (_, changed, what) => {
    expect(warnings(changed)).toEqual([expect.stringContaining(`${what} belongs to support and billing`)])
    expect(warnings(changed, {support: agent})).toEqual([])
  })

  test('and says nothing where the change gives something back', () => {
    expect(warnings(change({direction: 'relax'}))).toEqual([])
  })
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

describe('a change that no plan has weighed', () => {
  const refuses = refusesFound(inventory, {tokenId: own, kind: 'account'})

  test.each<[string, Considered]>([
    [
      'to a credential under a protected name',
      change({target: {kind: 'api-token', id: agentToken, name: 'safety-bot'}}),
    ],
    ['to the token in use', change({target: {kind: 'api-token', id: own, name: 'firebreak'}})],
    ['to what the token cannot see in full', {...change({}), complete: false}],
  ])('%s is refused', (_what, found) => {
    expect(refuses(found, undefined)).toBe(true)
  })

  test('and that nothing speaks against is not', () => {
    expect(refuses(change({}), undefined)).toBe(false)
  })

  test('of the whole account needs the reason of its run', () => {
    const broad = change({blastRadius: 'BR4'})
    expect([refuses(broad, undefined), refuses(broad, 'INC-7')]).toEqual([true, false])
  })
})
