import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import {expect, test} from 'vitest'
import {shadowHazards} from './shadow-hazards.ts'

const rule = (name: string, parts: Partial<GatewayRule>): GatewayRule => ({
  id: name,
  name,
  action: 'block',
  enabled: true,
  filters: ['l4'],
  precedence: 5,
  traffic: '',
  ...parts,
})
const block = rule('block', {})
const results = (...others: readonly GatewayRule[]) =>
  shadowHazards(block, [block, ...others]).map(({result}) => result)

test('an allow or an override that is evaluated earlier shadows a block', () => {
  expect(results(rule('early', {action: 'allow', precedence: 4}))).toEqual(['refused'])
  expect(results(rule('early', {action: 'l4_override', precedence: 4}))).toEqual(['refused'])
  expect(results(rule('twin', {action: 'allow', precedence: 5}))).toEqual(['refused'])
})

test('a rule that is later, disabled, of another protocol or a block itself shadows nothing', () => {
  expect(results(rule('late', {action: 'allow', precedence: 6}))).toEqual([])
  expect(results(rule('off', {action: 'allow', precedence: 4, enabled: false}))).toEqual([])
  expect(results(rule('dns', {action: 'allow', precedence: 4, filters: ['dns']}))).toEqual([])
  expect(results(rule('other', {precedence: 4}))).toEqual([])
})

test('Do Not Inspect takes HTTPS away from an HTTP block wherever it stands', () => {
  const http = rule('http', {filters: ['http']})
  const hazards = shadowHazards(http, [http, rule('raw', {action: 'off', filters: ['http'], precedence: 900})])
  expect(hazards.map(({result, message}) => [result, message.includes('raw')])).toEqual([['warned', true]])
})

const agent = rule('block', {traffic: 'net.src.ip in {100.96.0.11 100.96.0.12}'})
const above = (traffic: string, parts: Partial<GatewayRule> = {}) =>
  shadowHazards(agent, [agent, rule('vendor', {action: 'allow', precedence: 1, traffic, ...parts})])

test('an allow for something else is shown with what it asks for, and refuses nothing', () => {
  expect(above('net.dst.port == 443')).toMatchObject([
    {rule: 'shadowed-block', result: 'warned', message: expect.stringContaining('net.dst.port == 443')},
  ])
  expect(above('', {identity: 'identity.email == "oncall@example.com"'})).toMatchObject([
    {result: 'warned', message: expect.stringContaining('oncall@example.com')},
  ])
  expect(above('net.src.ip in {10.0.0.0/8}')).toMatchObject([{result: 'warned'}])
})

test('an allow for the same shadows a block', () => {
  expect(above('net.src.ip in {100.96.0.0/12}')).toMatchObject([{result: 'refused'}])
  expect(above('net.src.ip == 100.96.0.12 and net.dst.port == 443')).toMatchObject([{result: 'refused'}])
  expect(above('net.src.ip == 10.0.0.1 or net.src.ip == 100.96.0.12')).toMatchObject([{result: 'refused'}])
})

test('two rules that share a selector and differ in another do not meet', () => {
  const both = rule('block', {traffic: 'net.src.ip == 100.96.0.11 and net.dst.ip == 10.0.0.1'})
  const allow = rule('vendor', {
    action: 'allow',
    precedence: 1,
    traffic: 'net.src.ip == 100.96.0.11 and net.dst.ip == 10.0.0.2',
  })
  expect(shadowHazards(both, [both, allow])).toMatchObject([{result: 'warned'}])
})

test('what a list will hold counts as what the rule asks for', () => {
  const id = '7a1d0c52-4a5e-4b6f-8c9d-0e1f2a3b4c5d'
  const listed = rule('block', {traffic: `net.src.ip in $${id}`})
  const allow = rule('vendor', {action: 'allow', precedence: 1, traffic: 'net.src.ip in {100.96.0.11}'})
  const refusals = (...values: readonly string[]) =>
    shadowHazards(listed, [listed, allow], {id, name: 'quarantine', values}).map(({result}) => result)
  expect(refusals('100.96.0.11/32')).toEqual(['refused'])
  expect(refusals('100.96.0.13')).toEqual(['warned'])
})

test('isolation is decided before an HTTP block wherever it stands, and never shadows it by precedence', () => {
  const http = rule('http', {filters: ['http']})
  const isolation = rule('browser', {action: 'isolate', filters: ['http'], precedence: 900})
  expect(shadowHazards(http, [http, isolation])).toMatchObject([
    {result: 'warned', message: expect.stringContaining('browser')},
  ])
})

test('a DNS block that needs the answer comes after what can be told from the question, wherever that stands', () => {
  const late = rule('late', {filters: ['dns'], traffic: 'any(dns.resolved_ips[*] in {10.0.0.1})', precedence: 1})
  const early = rule('early', {filters: ['dns'], action: 'allow', traffic: 'any(dns.domains[*] == "a.example")'})
  expect(shadowHazards(late, [late, early])).toMatchObject([
    {result: 'warned', message: expect.stringContaining('whatever the precedence')},
  ])
})

test('a DNS allow that needs the answer comes too late to shadow a block that goes by the question', () => {
  const early = rule('early', {filters: ['dns'], traffic: 'any(dns.domains[*] == "a.example")', precedence: 9})
  const late = rule('late', {filters: ['dns'], action: 'allow', traffic: 'any(dns.dst.geo.country[*] == "US")'})
  expect(shadowHazards(early, [early, late])).toEqual([])
})
