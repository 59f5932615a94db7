import fc from 'fast-check'
import {expect, test} from 'vitest'
import {redact, redactAll, showOnPurpose} from './redact.ts'
import {Secret} from './secret.ts'

const hold = (name: string, secret: string): Secret => new Secret(name, secret)

const value = 'canary/+"\\ é=42&secret'
hold('canary', value)

test.each([
  ['as it is', value],
  ['URL-encoded', encodeURIComponent(value)],
  ['URL-encoded in lower case', encodeURIComponent(value).replaceAll(/%../g, (escape) => escape.toLowerCase())],
  ['in a query', new URLSearchParams({token: value}).toString()],
  ['in JSON', JSON.stringify({token: value})],
  ['in JSON in JSON', JSON.stringify(JSON.stringify({token: value}))],
  ['in HTML', 'canary/+&quot;\\ é=42&amp;secret'],
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
  hold('short', 'abc')
  expect(redact('abc')).toBe('abc')
})

test('a secret inside another is taken out with it', () => {
  hold('inner', 'password')
  hold('outer', 'password-and-more')
  expect(redact('password-and-more password')).toBe('[secret:outer] [secret:inner]')
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
      const shown = redact(`${before}${form(new Secret('x', secret).reveal())}${after}`)
      for (const other of forms) expect(shown).not.toContain(other(secret))
    }),
    {numRuns: 1000},
  )
})

test('a secret is taken out of keys and members of a value, and a value without one comes back itself', () => {
  hold('nested', 'nested-canary-1')
  expect(redactAll({a: [{'nested-canary-1': 'x', b: 'is nested-canary-1'}], n: 1, z: null})).toEqual({
    a: [{'[secret:nested]': 'x', b: 'is [secret:nested]'}],
    n: 1,
    z: null,
  })
  const clean = {a: ['x', {y: 1}]}
  expect(redactAll(clean)).toBe(clean)
})

test('a client id is no secret: evidence has to name who signed in', () => {
  const id = `${'0a'.repeat(16)}.access`
  expect(redact(new Secret('client id', id).reveal())).toBe(id)
})

test('what only looks like a secret is shown where it was said so, and nowhere else', () => {
  const token = `cfat_${'b2'.repeat(24)}`
  showOnPurpose(token)
  expect(redact(`token ${token}, cfat_${'c3'.repeat(24)}`)).toBe(`token ${token}, [redacted token]`)
  hold('after all', token)
  expect(redact(token)).toBe('[secret:after all]')
})

test('the name of a secret does not break the quotes around its value', () => {
  hold('file:/a"b\\c', 'quoted-canary-1')
  expect(JSON.parse(redact(JSON.stringify({token: 'quoted-canary-1'})))).toEqual({token: '[secret:file:/a?b?c]'})
})
