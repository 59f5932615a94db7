import fc from 'fast-check'
import {expect, test} from 'vitest'
import {createPlaceholders} from './placeholders.ts'
import {createJsonRedactor} from './redact-json.ts'

const redactor = () => createJsonRedactor(createPlaceholders())

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))
const planted = fc.oneof(
  fc.ipV4(),
  fc.ipV6().filter((address) => !address.startsWith('::') || address.length > 4),
  fc.emailAddress(),
  hex(64),
  hex(40).map((digits) => `cfat_${digits}`),
  fc.stringMatching(/^eyJ[A-Za-z0-9_-]{20}\.eyJ[A-Za-z0-9_-]{20}\.[A-Za-z0-9_-]{20}$/),
)

const escaped = (json: string): string =>
  json.replaceAll(/[@.:_a-f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
const writings: readonly ((text: string) => string)[] = [
  (text) => JSON.stringify({field: text}),
  (text) => JSON.stringify([[{deep: `said "${text}" once`}]]),
  (text) => JSON.stringify({[`key ${text} of`]: 1}),
  (text) => `{"x":"${escaped(text)}"}`,
  (text) => JSON.stringify({body: JSON.stringify({inner: JSON.stringify([text])})}),
  (text) => JSON.stringify({log: `cut ${escaped(text)} off`}),
  (text) => JSON.stringify({url: `/path?of=${encodeURIComponent(text)}&n=1`}),
]

test('no address, e-mail or secret survives, in any way that JSON has to write it', () => {
  fc.assert(
    fc.property(planted, fc.constantFrom(...writings), (text, write) => {
      const shown = redactor().json(write(text))
      const values = [shown, decodeURIComponent(shown.replaceAll(/%(?![0-9a-f]{2})/gi, '%25'))]
      JSON.parse(shown)
      expect(values.filter((value) => value.toLowerCase().includes(text.toLowerCase()))).toEqual([])
    }),
    {numRuns: process.env['SOAK'] === undefined ? 400 : 50_000},
  )
})

test('JSON stays JSON of the same shape, and who is who can still be followed', () => {
  const page = {
    result: [
      {actor: {email: 'Eve@example.com', name: 'Eve Adams', id: 'u1'}, ip: '203.0.113.9', at: '2026-11-21T03:00:00Z'},
      {actor: {email: 'eve@example.com'}, ip: '2001:DB8::1', from: '2001:db8:0::1/128', tool: {name: 'search'}},
      {user: 'bob', prompt: ['a', {role: 'b'}], client_secret: 'x', token_id: 'kept', messages: [], tokens: 7},
    ],
  }
  expect(redactor().value(page)).toEqual({
    result: [
      {actor: {email: 'email-1', name: 'person-1', id: 'u1'}, ip: 'address-1', at: '2026-11-21T03:00:00Z'},
      {actor: {email: 'email-1'}, ip: 'address-2', from: 'address-2/128', tool: {name: 'search'}},
      {
        user: 'person-2',
        prompt: ['words-1', {role: 'words-2'}],
        client_secret: 'secret-1',
        token_id: 'kept',
        messages: [],
        tokens: 7,
      },
    ],
  })
})

test('numbers keep their digits, and what is no JSON is not passed on', () => {
  const json = '{"id":12345678901234567890,"__proto__":{"n":1.10}}'
  expect(redactor().json(json)).toBe(json)
  expect(() => redactor().json('{"a":')).toThrow(SyntaxError)
  const nested = (depth: number) => `${'['.repeat(depth)}"203.0.113.9"${']'.repeat(depth)}`
  expect(redactor().json(nested(500))).not.toContain('203.0.113')
  expect(() => redactor().json(nested(500_000))).toThrow(SyntaxError)
})
