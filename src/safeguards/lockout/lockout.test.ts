import {expect, test} from 'vitest'
import {exampleChange} from '../../../test/fixtures/example-plan.ts'
import {figure} from '../../../test/soak/figures.ts'
import {Inventory} from '../../core/documents/inventory.ts'
import type {Change} from '../../core/documents/plan.ts'
import type {Considered, Considering, Identity} from '../../core/safeguard.ts'
import {safeguards} from '../index.ts'
import {ownAddresses} from '../mentions/own-addresses.ts'

const id = (digit: string) => digit.repeat(32)
const uuid = (digit: string) =>
  `${digit.repeat(8)}-${digit.repeat(4)}-4${digit.repeat(3)}-8${digit.repeat(3)}-${digit.repeat(12)}`
const [own, breakGlass, parent, sinkToken] = [id('a'), id('b'), id('c'), id('d')]
const registration = uuid('5')

const inventory = Inventory.parse({
  schema: 'firebreak/inventory@1',
  account: {id: id('0'), name: 'Example Corp', environment: 'drill'},
  responders: {
    addresses: ['100.96.0.31'],
    devices: ['oncall-laptop', registration, 'oncall-device-id'],
    people: ['Ada@example.com'],
    breakGlassToken: breakGlass,
    tokens: [parent],
  },
  evidence: {
    hosts: ['evidence.example.com'],
    addresses: ['203.0.113.9'],
    ids: [sinkToken],
    sinks: {
      vault: {
        type: 's3',
        endpoint: 'https://vault.example.info',
        bucket: 'evidence',
        accessKeyId: 'env:ID',
        secretAccessKey: 'env:KEY',
      },
    },
  },
})

const identity: Identity = {tokenId: own, kind: 'user', user: 'bo@example.com'}
const machine = ['100.96.0.77', '10.20.0.8', '2606:4700:cf1:1000::7']

function one({aliases, ...parts}: Partial<Change> & Pick<Considered, 'aliases'>): Considered {
  const change = exampleChange(parts)
  return {change, seen: change.target, complete: true, hazards: [], ...(aliases === undefined ? {} : {aliases})}
}

function refusals(considered: Considered, parts: Partial<Considering> = {}): readonly string[] {
  const plan: Considering = {
    kind: 'contain',
    inventory,
    identity,
    addresses: machine,
    considered: [considered],
    selected: [],
    standing: [],
    budget: {reads: 1, writes: 1, limit: 1200, reserve: 240, paced: false},
    ...parts,
  }
  return safeguards
    .flatMap((safeguard) => safeguard.check(plan))
    .filter(({result}) => result === 'refused')
    .map((result) => {
      expect(result, 'names the object and what to do').toMatchObject({
        object: expect.any(String),
        next: [expect.any(String)],
      })
      return result.rule
    })
}

const token = (tokenId: string, uses = 'api-token.disable') =>
  one({uses, target: {kind: 'api-token', id: tokenId, name: 'named'}, blastRadius: 'BR1'})
const list = (...values: string[]) =>
  one({uses: 'gateway-list.add', target: {kind: 'gateway-list', id: uuid('1'), name: 'quarantine'}, params: {values}})
const rule = (traffic: string) =>
  one({uses: 'gateway-rule.engage', target: {kind: 'gateway-rule', id: uuid('2'), name: 'kill'}, after: {traffic}})
const person = (kind: 'member' | 'access-user', name: string) =>
  one({target: {kind, id: name, name}, params: {[kind === 'member' ? 'member' : 'user']: {name}}})
const node = (parts: Partial<Change> & Pick<Considered, 'aliases'>) =>
  one({uses: 'registration.revoke', target: {kind: 'mesh-node', id: uuid('3'), name: 'gw'}, ...parts})
const segment = (...wanted: string[]) =>
  one({
    uses: 'mesh-segment.block',
    target: {kind: 'segment', id: 'payments', name: 'payments'},
    after: {wanted, present: wanted},
  })

const lockouts: readonly (readonly [what: string, considered: Considered, rule: string])[] = [
  ['the token in use, disabled', token(own), 'own-token'],
  ['the token in use, rolled', token(own, 'api-token.roll'), 'own-token'],
  ['the break-glass token, deleted', token(breakGlass, 'api-token.delete'), 'own-token'],
  ['the token that made it', token(parent), 'own-token'],
  ['the membership of its user', person('member', 'BO@example.com'), 'own-token'],
  ['the sessions of its user', person('access-user', 'bo@example.com'), 'own-token'],
  ["a responder's membership", person('member', 'ada@example.com'), 'responder-account'],
  ["a responder's sessions", person('access-user', 'ada@EXAMPLE.com'), 'responder-account'],
  ['a responder in an Access group', one({params: {people: [{name: 'ada@example.com'}]}}), 'responder-account'],
  ["a responder's registration, by its user", node({aliases: ['device', 'ada@example.com']}), 'responder-account'],
  ["a responder's registration, by its id", node({after: {registrations: [{id: registration}]}}), 'responder-path'],
  ["a responder's registration, by its device id", node({aliases: ['oncall-device-id']}), 'responder-path'],
  ["a responder's registration, by its address", node({aliases: ['100.96.0.31']}), 'responder-path'],
  ["a responder's address", list('100.96.0.0/24'), 'responder-path'],
  ["this machine's registration, by its address", node({aliases: ['100.96.0.77']}), 'responder-path'],
  ["this machine's Mesh address", list('100.96.0.77'), 'responder-path'],
  ["this machine's Mesh address of version 6", list('2606:4700:cf1:1000::/64'), 'responder-path'],
  ['the segment in which this machine stands', segment('10.20.0.0/24'), 'responder-path'],
  ['the route to this machine', one({params: {route: {name: '10.20.0.0/24', id: uuid('4')}}}), 'responder-path'],
  ['a rule over all of the Mesh', rule('net.src.ip in {100.96.0.0/12}'), 'responder-path'],
  ['the host of the evidence', list('evidence.example.com'), 'evidence-sink'],
  ['the host of an evidence sink', list('vault.example.info'), 'evidence-sink'],
  ['the domain of the evidence', list('example.com'), 'evidence-sink'],
  ['a rule against the host of the evidence', rule('http.request.host == "evidence.example.com"'), 'evidence-sink'],
  ['a rule against its domain', rule('any(dns.domains[*] in {"other.org" "example.com"})'), 'evidence-sink'],
  ['the address of the evidence', list('203.0.113.0/24'), 'evidence-sink'],
  ['the token that takes evidence there', token(sinkToken), 'evidence-sink'],
]

test.each(lockouts)('%s: a change that would take it from the responders is refused', (_, considered, expected) => {
  expect(refusals(considered)).toContain(expected)
  figure('self-lockouts refused', 1)
})

test.each<[string, Considered]>([
  ['another token', token(id('f'))],
  ['another person', person('member', 'robin@example.com')],
  ['another device of nobody among them', node({aliases: ['other', 'robin@example.com', '100.96.0.12']})],
  ['a segment that nobody stands in', segment('10.30.0.0/24')],
  ['a sibling of the host', list('www.example.com', 'example.org', 'notevidence.example.com.evil.org')],
  [
    'a rule that spares the host',
    rule('http.request.host in {"example.com"} and http.request.host != "evidence.example.com"'),
  ],
  [
    'a rule that spares everybody among them',
    rule('net.src.ip in {100.96.0.0/12} and not(net.src.ip in {100.96.0.31 100.96.0.77})'),
  ],
  ['a change that is none', {...token(own), change: {...token(own).change, effect: 'none'}}],
])('%s passes', (_, considered) => {
  expect(refusals(considered)).toEqual([])
})

test('a release gives back, and is not refused for whom it reaches', () => {
  const relaxing = {
    ...segment('10.20.0.0/24'),
    change: {...segment('10.20.0.0/24').change, direction: 'relax' as const},
  }
  expect(refusals(relaxing, {kind: 'release'})).toEqual([])
})

test('without addresses and without a place for evidence nothing is guessed', () => {
  const {evidence: _evidence, ...bare} = inventory
  expect(refusals(segment('10.20.0.0/24'), {addresses: []})).toEqual([])
  expect(refusals(list('evidence.example.com'), {inventory: bare})).toEqual([])
})

test("the machine's addresses are those by which others know it", () => {
  const address = (text: string, internal = false) => ({address: text, internal})
  expect(
    ownAddresses({
      lo: [address('127.0.0.1', true)],
      eth0: [address('10.20.0.8'), address('fe80::1'), address('169.254.1.1')],
      docker0: [address('172.17.0.1')],
      'br-8f1': [address('172.18.0.1')],
      CloudflareWARP: [address('100.96.0.77')],
      down: undefined,
    }),
  ).toEqual(['10.20.0.8', '100.96.0.77'])
})
