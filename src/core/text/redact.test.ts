import fc from 'fast-check'
import {expect, test} from 'vitest'
import {createRedactor} from './redact.ts'
import {Secret} from './secret.ts'

const value = 'canary/+"\\ é=42&secret'
const redact = createRedactor([new Secret('canary', value)])

test.each([
  ['as it is', value],
  ['URL-encoded', encodeURIComponent(value)],
  ['URL-encoded in lower case', encodeURIComponent(value).replaceAll(/%../g, (escape) => escape.toLowerCase())],
  ['in a query', new URLSearchParams({token: value}).toString()],
  ['in JSON', JSON.stringify({token: value})],
  ['in JSON in JSON', JSON.stringify(JSON.stringify({token: value}))],
  ['in hex', Buffer.from(value).toString('hex')],
  ['in upper-case hex', Buffer.from(value).toString('hex').toUpperCase()],
  ['in base64', Buffer.from(value).toString('base64')],
  ['in base64url', Buffer.from(value).toString('base64url')],
])('a secret is taken out %s', (_, text) => {
  const shown = redact(`before ${text} after`)
  expect(shown).toMatch(/^before .*\[secret:canary\].* after$/)
  expect(shown).not.toContain('canary/')
})

test('a secret is taken out of Basic credentials, wherever base64 happens to cut it', () => {
  for (const name of ['', 'a', 'ab', 'abc']) {
    const basic = Buffer.from(`${name}:${value}:tail`).toString('base64')
    expect(redact(`Basic ${basic}`)).toContain('[secret:canary]')
  }
})

test.each([
  ['a Cloudflare token', `token cfat_${'a1'.repeat(24)}`, 'token [redacted token]'],
  ['a user token', `cfut_${'Z9'.repeat(20)}.`, '[redacted token].'],
  ['an API key', `cfk_${'k'.repeat(48)}`, '[redacted token]'],
  ['a Bearer value', 'authorization: Bearer abc.def-123, next', 'authorization: Bearer [redacted token], next'],
  ['a JWT', 'CF_Authorization=eyJhbGciOi.eyJzdWIi.c2ln; path=/', 'CF_Authorization=[redacted token]; path=/'],
  ['a password in a URL', 'proxy http://me:hunter2@localhost:8080/x', 'proxy http://[redacted]@localhost:8080/x'],
  [
    'a private key',
    '-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\nrest',
    '[redacted private key]\nrest',
  ],
  ['a private key cut short', 'x -----BEGIN EC PRIVATE KEY-----\nMII', 'x [redacted private key]'],
])('%s is taken out though nobody named it', (_, text, shown) => {
  expect(redact(text)).toBe(shown)
})

test('innocent text stays as it is', () => {
  const text =
    'service token support-bot (8f1d2c3b-0000-4000-8000-000000000001) is disabled, see https://example.com/a:b'
  expect(redact(text)).toBe(text)
  expect(createRedactor([new Secret('short', 'abc')])('abc')).toBe('abc')
})

test('a secret inside another is taken out with it', () => {
  const both = createRedactor([new Secret('inner', 'password'), new Secret('outer', 'password-and-more')])
  expect(both('password-and-more password')).toBe('[secret:outer] [secret:inner]')
})

test('no secret survives in any text that has it in any form', () => {
  const forms = [
    (secret: string) => secret,
    (secret: string) => JSON.stringify(secret),
    (secret: string) => encodeURIComponent(secret),
    (secret: string) => Buffer.from(secret).toString('hex'),
    (secret: string) => Buffer.from(secret).toString('base64'),
    (secret: string) => Buffer.from(secret).toString('base64url'),
  ]
  const secrets = fc
    .string({unit: 'grapheme', minLength: 12, maxLength: 60})
    .filter((secret) => /^(?!.*secret)\S{12,}$/u.test(secret))
  fc.assert(
    fc.property(secrets, fc.string(), fc.string(), fc.constantFrom(...forms), (secret, before, after, form) => {
      const shown = createRedactor([new Secret('x', secret)])(`${before}${form(secret)}${after}`)
      for (const other of forms) expect(shown).not.toContain(other(secret))
    }),
    {numRuns: 1000},
  )
})
