import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {formsOf, shortest} from './secret-forms.ts'
import {anyCharacter} from '../../../test/hostile/any-character.ts'

test('a short value has no forms: it would turn up in innocent text', () => {
  expect(formsOf('abcdefg')).toEqual([])
  expect(formsOf('abcdefgh')).toContain('abcdefgh')
})

test.each([
  ['in a query', 'a b&c=d~+é', 'a+b%26c%3Dd%7E%2B%C3%A9'],
  ['in a URL', 'a b&c=d~+é', 'a%20b&c=d~+%C3%A9'],
  ['in part of a URL', 'a b&c=d~+é', 'a%20b%26c%3Dd~%2B%C3%A9'],
  ['in part of a URL in lower case', 'a b&c=d~+é', 'a%20b%26c%3dd~%2b%c3%a9'],
  ['in HTML', `<a> & "b" 'c'`, '&lt;a&gt; &amp; &quot;b&quot; &#39;c&#39;'],
  ['in JSON', 'a"b\\c\nde', 'a\\"b\\\\c\\nde'],
  ['in JSON in JSON', 'a"b\\c\nde', 'a\\\\\\"b\\\\\\\\c\\\\nde'],
  ['in hex', 'ABCDEFGHz', '41424344454647487a'],
  ['in upper-case hex', 'ABCDEFGHz', '41424344454647487A'],
  ['with half a character', 'abcdefgh\ud800', 'abcdefgh\ufffd'],
])('a value is known %s', (_, value, form) => {
  expect(formsOf(value)).toContain(form)
})

test('no form is named twice, and none is too short to be found', () => {
  fc.assert(
    fc.property(fc.string({unit: anyCharacter, minLength: shortest}), (value) => {
      const forms = formsOf(value)
      expect(new Set(forms).size).toBe(forms.length)
      expect(Math.min(...forms.map(({length}) => length))).toBeGreaterThanOrEqual(shortest)
    }),
  )
})

describe('in base64', () => {
  const tries = [12, 13, 14].flatMap((length) => [0, 1, 2].map((offset) => [length, offset] as const))

  test.each(tries)('%i bytes after %i others are known by every character that is theirs alone', (length, offset) => {
    const value = '?>~?>~?>~?>~?>~'.slice(0, length)
    // So many that the whole needs no padding.
    const after = 6 - ((offset + length) % 3)
    for (const encoding of ['base64', 'base64url'] as const) {
      const among = (other: number) =>
        Buffer.concat([Buffer.alloc(offset, other), Buffer.from(value), Buffer.alloc(after, other)]).toString(encoding)
      // What does not differ with the bytes around it.
      const [low, high] = [among(0x00), among(0xff)]
      const own = [...low].filter((character, at) => character === high[at]).join('')
      expect(own.length).toBeGreaterThan(length)
      expect(formsOf(value)).toContain(own)
    }
  })

  test('a value that is encoded by itself is known to its end', () => {
    for (const value of ['?>~?>~?>~', '?>~?>~?>', '?>~?>~?>~?']) {
      expect(formsOf(value)).toContain(Buffer.from(value).toString('base64'))
      expect(formsOf(value)).toContain(Buffer.from(value).toString('base64url'))
    }
  })
})
