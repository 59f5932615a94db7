import {expect, test} from 'vitest'
import {type Condition, conditionsIn, isNarrowed, isWidened, meet} from './conditions.ts'

const list = '4f4d5d6f-83e5-4f45-86b3-e1b7b3b1b0bc'

test.each<readonly [expression: string, conditions: readonly Condition[]]>([
  ['net.dst.port == 443', [{selector: 'net.dst.port', negated: false, values: ['443']}]],
  ['any(dns.domains[*] == "a.example")', [{selector: 'dns.domains', negated: false, values: ['a.example']}]],
  [
    'net.src.ip in {100.96.0.0/12 10.0.0.1} and net.dst.ip != 10.0.0.2',
    [
      {selector: 'net.src.ip', negated: false, values: ['100.96.0.0/12', '10.0.0.1']},
      {selector: 'net.dst.ip', negated: true, values: ['10.0.0.2']},
    ],
  ],
  ['http.request.host in {"a b" "c}"}', [{selector: 'http.request.host', negated: false, values: ['a b', 'c}']}]],
  [`not(net.src.ip in $${list})`, [{selector: 'net.src.ip', negated: true, values: [`$${list.replaceAll('-', '')}`]}]],
  ['not (net.src.ip != 10.0.0.1)', [{selector: 'net.src.ip', negated: false, values: ['10.0.0.1']}]],
  ['identity.email matches ".*" or net.dst.port eq 22', [{selector: 'net.dst.port', negated: false, values: ['22']}]],
])('%s is understood', (expression, conditions) => {
  expect(conditionsIn(expression)).toEqual(conditions)
})

test.each<readonly [a: string, b: string, may: boolean]>([
  ['net.src.ip in {100.96.0.0/12}', 'net.src.ip == 100.96.0.11', true],
  ['net.src.ip in {10.0.0.0/8}', 'net.src.ip == 100.96.0.11', false],
  ['not net.src.ip == 10.0.0.1', 'net.src.ip in {10.0.0.0/8}', true],
  ['not net.src.ip in {10.0.0.0/8}', 'net.src.ip == 10.0.0.1', false],
  ['net.src.ip != 10.0.0.1', 'net.src.ip != 10.0.0.2', true],
  ['net.dst.port in {8000..8090}', 'net.dst.port == 8080', true],
  ['http.request.host == "A.example"', 'http.request.host == "a.example"', true],
])('%s and %s meet: %s', (a, b, may) => {
  const [one, other] = [a, b].flatMap(conditionsIn)
  expect(one !== undefined && other !== undefined && meet(one, other)).toBe(may)
})

test('a further condition narrows an expression, an alternative widens it, a word in a string does neither', () => {
  expect(isNarrowed(`net.src.ip in $${list} and net.dst.port == 22`)).toBe(true)
  expect(isNarrowed(`net.src.ip in $${list} or http.request.host == "this and that"`)).toBe(false)
  expect(isWidened(`net.src.ip in $${list} or net.dst.port == 22`)).toBe(true)
  expect(isWidened('http.request.host == "this or that"')).toBe(false)
})
