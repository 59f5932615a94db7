import fc from 'fast-check'
import {expect, test} from 'vitest'
import {redact} from './redact.ts'
import {anyCharacter} from '../../../../test/hostile/any-character.ts'

const token = `cfat_${'A1'.repeat(20)}0123abcd`
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()

test('bytes without a secret stay as they came, white space and all', () => {
  const bytes = Buffer.from('{ "id" : 1.0,\n "token_id": "abc" }')
  expect(redact(bytes)).toEqual({bytes, blanked: 0})
})

test('members that hold secrets are blanked wherever they are', () => {
  const {bytes, blanked} = redact(
    Buffer.from('{"result":[{"scim_config":{"authentication":{"password":"hunter2"}},"name":"crm"}]}'),
  )
  expect(JSON.parse(text(bytes))).toEqual({
    result: [{scim_config: {authentication: {password: '[redacted]'}}, name: 'crm'}],
  })
  expect(blanked).toBe(1)
})

test('HTTP headers that Cloudflare sends for somebody are blanked, whatever their names', () => {
  const {bytes, blanked} = redact(Buffer.from('{"otel":[{"url":"u","headers":{"X-Key":"abc","authorization":"def"}}]}'))
  expect(JSON.parse(text(bytes))).toEqual({
    otel: [{url: 'u', headers: {'X-Key': '[redacted]', authorization: '[redacted]'}}],
  })
  expect(blanked).toBe(2)
})

test('a member of such a name without a value keeps its bytes', () => {
  const bytes = Buffer.from('{"token": null, "secret": "", "password": {"set": true}}')
  expect(redact(bytes)).toEqual({bytes, blanked: 0})
})

test('an API token is blanked under any name and inside any text', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (name, before, after) => {
      const {bytes, blanked} = redact(Buffer.from(JSON.stringify({[name]: `${before}${token}${after}`})))
      expect(text(bytes)).not.toContain(token)
      expect(blanked).toBe(1)
    }),
  )
})

test('looking twice finds the same', () => {
  const bytes = Buffer.from(JSON.stringify({note: token}))
  expect(redact(bytes)).toEqual(redact(bytes))
})

test('secrets of a configuration are blanked by where they are', () => {
  const {bytes, blanked} = redact(
    Buffer.from(
      `{"result":[
        {"type":"okta","config":{"client_id":"abc","client_secret":"hunter2","claims":["groups"]}},
        {"destination_conf":"r2://logs?secret-access-key=hunter2"},
        {"stripe":{"authorization":"hunter2","usage_events":[]}, "headers":[{"name":"x-key","value":"hunter2"}]},
        {"name":"hunter","oidcClientSecret":"hunter2","tunnel\\u005fsecret":"hunter2"}
      ]}`,
    ),
  )
  expect(text(bytes)).not.toContain('hunter2')
  expect(text(bytes)).toContain(
    '{"type":"okta","config":{"client_id":"abc","client_secret":"[redacted]","claims":["groups"]}}',
  )
  expect(blanked).toBe(7)
})

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    {depthSize: 'small'},
    fc.constant(null),
    fc.double({noNaN: true, noDefaultInfinity: true}),
    fc.string({unit: anyCharacter}),
    fc.constant(`Bearer ${token}`),
    fc.array(tie('value'), {maxLength: 3}),
    fc.dictionary(fc.constantFrom('id', 'token', 'client_secret', 'headers', 'naïve "name"', 'config'), tie('value')),
  ),
})).value

/** White space and escapes as somebody else may write them. */
const written = fc.tuple(json, fc.constantFrom(0, 1, 2, '\t'), fc.boolean()).map(([value, space, isEscaped]) => {
  const body = JSON.stringify(value, null, space)
  return isEscaped
    ? body.replaceAll(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : body
})

test('outside of what is blanked every byte stays as it came', () => {
  fc.assert(
    fc.property(written, (body) => {
      const came = Buffer.from(body)
      const {bytes, blanked} = redact(came)
      const kept = text(bytes).split('[redacted]')
      expect(kept.length - 1).toBeGreaterThanOrEqual(blanked)
      // What is left is what came, in order, with nothing but the blanked values between.
      let at = 0
      for (const [index, part] of kept.entries()) {
        const next = came.indexOf(Buffer.from(part), at)
        expect(index === 0 ? next : next - at).toBeGreaterThanOrEqual(0)
        if (index === 0) expect(next).toBe(0)
        at = next + Buffer.byteLength(part)
      }
      if (blanked === 0) expect(Buffer.compare(Buffer.from(bytes), came)).toBe(0)
    }),
  )
})

/** The same, done to the value instead of to its bytes. */
function expected(value: unknown, name = '', isBag = false): unknown {
  const isSecret = isBag || name === 'token' || name === 'client_secret'
  if (typeof value === 'string') return isSecret && value !== '' ? '[redacted]' : value.replaceAll(token, '[redacted]')
  if (Array.isArray(value)) return value.map((one) => expected(one, name, isBag))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([of, one]) => [of, expected(one, of, isBag || of === 'headers')])
  return Object.fromEntries(members)
}

test('what is blanked is still JSON, with the secrets blanked and every other member as it was', () => {
  fc.assert(
    fc.property(written, (body) => {
      expect(JSON.parse(text(redact(Buffer.from(body)).bytes))).toEqual(expected(JSON.parse(body)))
    }),
  )
})

test.each([
  ['as it is', {body: JSON.stringify({userName: 'a "quoted" \u00e9', password: 'hunter2', active: true})}],
  ['two deep', {body: JSON.stringify({inner: JSON.stringify({client_secret: 'hunter2', kept: 'yes'})})}],
])('a secret in a document that is itself a text is blanked, and nothing else of it: %s', (_, document) => {
  const {bytes, blanked} = redact(Buffer.from(JSON.stringify(document)))
  const text = Buffer.from(bytes).toString()
  expect(blanked).toBe(1)
  expect(text).toBe(JSON.stringify(document).replace('hunter2', '[redacted]'))
})

test('the ray of a request is left among its headers, and nothing that only bears its name', () => {
  const ray = {headers: {'cf-ray': '0123456789abcdef', cookie: 'a'}}
  expect(JSON.parse(Buffer.from(redact(Buffer.from(JSON.stringify(ray))).bytes).toString())).toEqual({
    headers: {'cf-ray': '0123456789abcdef', cookie: '[redacted]'},
  })
  const other = {headers: {'cf-ray': 'hunter2', x: {'cf-ray': ['0123456789abcdefg']}}}
  expect(Buffer.from(redact(Buffer.from(JSON.stringify(other))).bytes).toString()).not.toMatch(/hunter2|0123/)
})
