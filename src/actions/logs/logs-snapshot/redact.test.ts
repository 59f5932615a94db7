import fc from 'fast-check'
import {expect, test} from 'vitest'
import {redact} from './redact.ts'

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
