import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import {expect, test} from 'vitest'
import {shadowHazards} from './gateway-rules.ts'

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
