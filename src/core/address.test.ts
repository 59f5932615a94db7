import fc from 'fast-check'
import {expect, test} from 'vitest'
import {canonicalAddress, isAddressOrRange} from './address.ts'

test.each([
  ['100.96.0.11/32', '100.96.0.11'],
  ['10.20.0.5/24', '10.20.0.0/24'],
  ['2606:4700:0CF1:1000::0001', '2606:4700:cf1:1000::1'],
  ['2606:4700::1/128', '2606:4700::1'],
  ['example.com', 'example.com'],
  ['Drop.Example.', 'drop.example'],
  ['ABC.123', 'ABC.123'],
  ['12345', '12345'],
])('%s is kept as %s', (given, kept) => {
  expect(canonicalAddress(given)).toBe(kept)
})

test.each(['example.com', '12345', '10.0.0', '10.0.0.256', '10.0.0.1/33', ''])('%j is no address', (value) => {
  expect(isAddressOrRange(value)).toBe(false)
})

test('an address that is in its one spelling stays in it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV4Extended(), fc.ipV6()), fc.integer({min: 0, max: 32}), (address, prefix) => {
      const once = canonicalAddress(`${address}/${prefix}`)
      expect(canonicalAddress(once)).toBe(once)
    }),
  )
})
