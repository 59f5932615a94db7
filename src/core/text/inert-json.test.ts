import fc from 'fast-check'
import {expect, test} from 'vitest'
import {inertJson} from './inert-json.ts'

test('what a terminal or a reader would obey is written as an escape', () => {
  expect(inertJson({'a\u202E': '\u009B2J\u0085\u2028\u{E0041}\u007F\u001B'})).toBe(
    String.raw`{"a\u202e":"\u009b2J\u0085\u2028\udb40\udc41\u007f\u001b"}`,
  )
})

test('it parses to the same, and holds no control character', () => {
  fc.assert(
    fc.property(fc.jsonValue({stringUnit: 'binary'}), fc.constantFrom(undefined, 2), (value, indent) => {
      const text = inertJson(value, indent)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u)
    }),
    {numRuns: 1000},
  )
})
