import fc from 'fast-check'
import {expect, test} from 'vitest'
import {Duration, HexId, milliseconds, Name, Timestamp, Uuid} from './ids.ts'

test.each([
  ['250ms', 250],
  ['20s', 20_000],
  ['15m', 900_000],
  ['4h', 14_400_000],
  ['30d', 2_592_000_000],
])('%s is %d milliseconds', (duration, expected) => {
  expect(Duration.parse(duration)).toBe(duration)
  expect(milliseconds(duration)).toBe(expected)
})

test.each(['', '0s', '-1s', '1.5h', '4 h', '1w', '100000s', '1h30m', 's'])('%j is no duration', (text) => {
  expect(Duration.safeParse(text).success).toBe(false)
})

test('every duration that passes its schema has a length', () => {
  fc.assert(fc.property(fc.stringMatching(/^[1-9]\d{0,4}(ms|s|m|h|d)$/), (text) => milliseconds(text) > 0))
})

test('a text that is no duration is a bug of the caller', () => {
  expect(() => milliseconds('soon')).toThrow('soon is no duration')
})

test('an id is a string of its own shape, so an account id never passes for a rule', () => {
  const hex = '0123456789abcdef0123456789abcdef'
  const uuid = '0f3a6f5e-7c55-4b0e-9c0c-2c6d0f9c8d11'
  expect(HexId.safeParse(hex).success).toBe(true)
  expect(Uuid.safeParse(uuid).success).toBe(true)
  expect(HexId.safeParse(uuid).success).toBe(false)
  expect(Uuid.safeParse(hex).success).toBe(false)
  expect(HexId.safeParse(hex.toUpperCase()).success).toBe(false)
  expect(HexId.safeParse(12).success).toBe(false)
})

test('a name can be typed at a shell and holds nothing that a path or a look-up would read', () => {
  expect(Name.safeParse('support-bot').success).toBe(true)
  for (const text of ['', 'a', 'Support', '-rf', '../x', 'a b', '${agent}', 'x'.repeat(65)]) {
    expect(Name.safeParse(text).success, text).toBe(false)
  }
})

test('every time that JavaScript writes passes as a timestamp', () => {
  const years = fc.date({min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true})
  fc.assert(fc.property(years, (time) => Timestamp.safeParse(time.toISOString()).success))
})

test('a time of another zone, or without milliseconds, is refused', () => {
  expect(Timestamp.safeParse('2026-01-02T03:04:05.000+02:00').success).toBe(false)
  expect(Timestamp.safeParse('2026-01-02T03:04:05Z').success).toBe(false)
})
