import {inspect} from 'node:util'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {redact, redactAll, redactBytes, secretsIn, showOnPurpose} from './redact.ts'
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
  [
    'a private key of a kind',
    '-----BEGIN EC PRIVATE KEY-----\nMII\n-----END EC PRIVATE KEY-----\nrest',
    '[redacted private key]\nrest',
  ],
  ['a Bearer value after some spaces', 'authorization: Bearer   abc.def-123', 'authorization: Bearer [redacted token]'],
  ['a password in a URL at the very beginning', 'http://me:hunter2@localhost', 'http://[redacted]@localhost'],
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
  const flat = {y: 1, z: undefined}
  expect(redactAll(flat)).toBe(flat)
  expect(redactAll(['nested-canary-1', 'x'])).toEqual(['[secret:nested]', 'x'])
  expect(redactAll({'nested-canary-1': 'x'})).toEqual({'[secret:nested]': 'x'})
  expect(redactAll({a: 'nested-canary-1', b: 'x'})).toEqual({a: '[secret:nested]', b: 'x'})
})

test('a client id is no secret: evidence has to name who signed in', () => {
  const id = `${'0a'.repeat(16)}.access`
  expect(redact(new Secret('client id', id).reveal())).toBe(id)
  for (const longer of [`f${id}`, `${id}s`]) expect(redact(hold('longer', longer).reveal())).toBe('[secret:longer]')
})

test('a secret that is printed, inspected or put into JSON shows its name', () => {
  const secret = hold('shy', 'shy-canary-1')
  for (const shown of [secret.toString(), inspect({secret}), JSON.stringify({secret})]) {
    expect(shown).toContain('[secret:shy]')
    expect(shown).not.toContain('shy-canary-1')
  }
})

test('bytes of evidence lose what we have held and are counted; what only looks like a secret stays, and so do bytes without one', () => {
  hold('evident', 'evident-canary-1')
  const file = Buffer.from('xxé evident-canary-1, evident-canary-1xx')
  const {bytes, blanked} = redactBytes(new Uint8Array(file.buffer, file.byteOffset + 2, file.length - 4))
  expect(Buffer.from(bytes).toString()).toBe('é [secret:evident], [secret:evident]')
  expect(blanked).toBe(2)
  const alike = Buffer.from('Bearer abc.def-123')
  expect(redactBytes(alike)).toEqual({bytes: alike, blanked: 0})
  expect(redactBytes(alike).bytes).toBe(alike)
})

test('the secrets in a value are named, each once', () => {
  hold('one', 'one-canary-123')
  hold('two', 'two-canary-123')
  expect(secretsIn({a: ['two-canary-123', 'x one-canary-123'], 'two-canary-123': 1})).toEqual([
    '[secret:two]',
    '[secret:one]',
  ])
  expect(secretsIn({a: 'x'})).toEqual([])
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
