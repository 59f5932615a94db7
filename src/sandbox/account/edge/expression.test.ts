import fc from 'fast-check'
import {expect, test} from 'vitest'
import {parseExpression} from './expression.ts'

const list = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'
const flow = {source: '100.96.0.11', destination: '10.20.0.5', port: 8443}

function matches(text: string, values: readonly string[] = []): boolean | undefined {
  return parseExpression(text)?.(flow, (id) => (id === list ? values : []))
}

test.each([
  ['net.dst.ip in {10.20.0.0/24}', true],
  ['net.dst.ip in {10.21.0.0/24 10.20.0.5}', true],
  ['net.src.ip in {10.20.0.0/24}', false],
  ['net.src.ip == 100.96.0.11', true],
  ['net.src.ip != 100.96.0.11', false],
  ['net.dst.port > 0', true],
  ['net.dst.port in {80 443}', false],
  ['net.dst.ip in {10.0.0.0/8} and net.dst.port == 443', false],
  ['net.dst.port == 443 or net.dst.ip in {10.0.0.0/8} and net.src.ip in {100.96.0.0/12}', true],
  ['(net.dst.port == 443 or net.dst.port == 8443) and not net.src.ip in {100.96.0.12}', true],
  ['net.dst.ip in {fd00::/8}', false],
])('%s on a flow from 100.96.0.11 to 10.20.0.5:8443 is %s', (text, expected) => {
  expect(matches(text)).toBe(expected)
})

test('a list matches by its values, and nothing while it is empty', () => {
  expect(matches(`net.src.ip in $${list}`, ['100.96.0.0/24'])).toBe(true)
  expect(matches(`net.src.ip in $${list}`, ['100.96.0.12'])).toBe(false)
  expect(matches(`net.src.ip in $${list}`)).toBe(false)
  expect(matches('net.src.ip in $ffffffff-bbbb-4ccc-8ddd-eeeeeeeeeeee', ['100.96.0.11'])).toBe(false)
})

test.each([
  '',
  'true',
  'net.dst.ip',
  'net.dst.ip in',
  'net.dst.ip in {10.0.0.0/8',
  'net.vnet_id == 1',
  'net.dst.port == 1 and',
  '(net.dst.port > 0',
  'net.dst.port > 0 )',
  'net.dst.ip ~ "10.*"',
])('what it does not know it refuses to read: %s', (text) => {
  expect(parseExpression(text)).toBeUndefined()
})

test('an address is in a network of its first bits, whichever they are', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({min: 0, max: 32}), (address, bits) => {
      const read = parseExpression(`net.dst.ip in {${address}/${bits}}`)
      return read?.({...flow, destination: address}, () => []) === true
    }),
  )
})
