import fc from 'fast-check'
import {expect, test} from 'vitest'
import {printable, steerless} from './printable.ts'
import {anyCharacter} from '../../../test/hostile/any-character.ts'

test.each([
  ['a clipboard write', '\u001B]52;c;cm0gLXJm\u0007', String.raw`\u{1b}]52;c;cm0gLXJm\u{7}`],
  ['a colour', '\u001B[31mred', String.raw`\u{1b}[31mred`],
  ['a one-byte control sequence', '\u009B2J', String.raw`\u{9b}2J`],
  ['an overwritten line', 'denied\rallowed', String.raw`denied\rallowed`],
  ['a forged line', 'a\nb\u0085c\u2028d\u2029e', String.raw`a\nb\u{85}c\u{2028}d\u{2029}e`],
  ['text turned round', '\u202Egnp.exe', String.raw`\u{202e}gnp.exe`],
  ['a tag character', '\u{E0041}', String.raw`\u{e0041}`],
  ['a letter without a shape', 'a\u3164\uFE0F', String.raw`a\u{3164}\u{fe0f}`],
  [
    'accents piled up',
    'a\u0301\u0301\u0301\u0301\u0301',
    String.raw`a\u{301}\u{301}`.replace('a', 'a\u0301\u0301\u0301'),
  ],
  ['half a character', '\uD800', String.raw`\u{d800}`],
])('%s is shown and not obeyed', (_, hostile, shown) => {
  expect(printable(hostile)).toBe(shown)
})

test('plain text of any language stays as it is', () => {
  const plain = 'Ärger mit «support-bot» — 日本語 🔥 100%'
  expect(printable(plain)).toBe(plain)
})

test('no text gets a control character past it', () => {
  fc.assert(
    fc.property(fc.string({unit: anyCharacter}), (text) => {
      expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u)
    }),
    {numRuns: 2000},
  )
})

test('a name that would flood the screen is cut, and the cut is told', () => {
  expect(printable('x'.repeat(1_000_000))).toBe(`${'x'.repeat(1000)}… [999,000 characters more]`)
  expect(printable('x'.repeat(1000))).toBe('x'.repeat(1000))
})

test('the last look lets lines and colours through, and nothing else that steers a terminal', () => {
  const ours = '\u001B[31mred\u001B[39m\n  next'
  expect(steerless(ours)).toBe(ours)
  expect(steerless('\u001B]52;c;x\u0007\u001B[2J\rgone')).toBe(String.raw`\u{1b}]52;c;x\u{7}\u{1b}[2J\rgone`)
})
