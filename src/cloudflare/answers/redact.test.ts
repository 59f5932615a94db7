import fc from 'fast-check'
import {expect, test} from 'vitest'
import {Secret} from '../../core/text/secret.ts'
import {redact} from './redact.ts'

const hex = '0123456789abcdef'
const letters = 'ABCxyz0189'
const word = (alphabet: string, length: number) =>
  fc.string({unit: fc.constantFrom(...alphabet.split('')), minLength: length, maxLength: length})

test('the token of the connection is shown by its name only, wherever it stands', () => {
  const token = new Secret('CLOUDFLARE_API_TOKEN', 'an-old-token-without-prefix')
  expect(redact('a an-old-token-without-prefix, an-old-token-without-prefix', token)).toBe(
    'a [secret:CLOUDFLARE_API_TOKEN], [secret:CLOUDFLARE_API_TOKEN]',
  )
})

test('whatever has the shape of a Cloudflare key or token is left out', () => {
  const anyToken = fc.tuple(fc.constantFrom('cfk', 'cfut', 'cfat'), word(letters, 40), word(hex, 8))
  fc.assert(
    fc.property(anyToken, fc.string(), fc.string(), ([prefix, body, check], before, after) => {
      const shown = redact(`${before}${prefix}_${body}${check}${after}`, new Secret('other', 'something else entirely'))
      expect(shown).not.toContain(body)
    }),
  )
})

test('an empty token changes nothing', () => {
  expect(redact('text', new Secret('empty', ''))).toBe('text')
})
