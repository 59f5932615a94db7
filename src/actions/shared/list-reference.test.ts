import {expect, test} from 'vitest'
import {inWords, referencesTo} from './list-reference.ts'

const list = '4f4d5d6f-83e5-4f45-86b3-e1b7b3b1b0bc'
const bare = list.replaceAll('-', '')
const other = '11111111-2222-4333-8444-555555555555'

test.each([
  [`net.src.ip in $${list}`, 'net.src.ip'],
  [`net.dst.ip in $${bare}`, 'net.dst.ip'],
  [`any(dns.domains[*] in $${list})`, 'dns.domains'],
  [`lower(http.request.host) in $${list}`, 'http.request.host'],
  [`not(net.dst.ip in $${other}) and net.src.ip in $${list}`, 'net.src.ip'],
  [`http.request.host != "not (this" and net.src.ip in $${list}`, 'net.src.ip'],
])('%s uses the list', (expression, selector) => {
  expect(referencesTo(list, expression)).toEqual([{selector, negated: false}])
})

test.each([
  `not net.src.ip in $${list}`,
  `not(net.src.ip in $${list})`,
  `!(net.src.ip in $${list})`,
  `not (net.dst.port == 22 or net.src.ip in $${list})`,
  `not any(dns.domains[*] in $${list})`,
])('%s spares what is in the list', (expression) => {
  expect(referencesTo(list, expression).map(({negated}) => negated)).toEqual([true])
})

test('another list is not this one', () => {
  expect(referencesTo(list, `net.src.ip in $${other}`)).toEqual([])
})

test('people read the name of the list, and other lists as they are', () => {
  const expression = `net.src.ip in $${bare} and net.dst.ip in $${other}`
  expect(inWords(expression, {id: list, name: 'quarantine'})).toBe(
    `net.src.ip in $quarantine and net.dst.ip in $${other}`,
  )
})
