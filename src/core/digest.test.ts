import canonicalize from 'canonicalize'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {canonicalJson, documentDigest, sameJson, sha256} from './digest.ts'

test('canonical JSON is what RFC 8785 says, as another implementation writes it', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => canonicalJson(value) === canonicalize(value)))
})

test('canonical JSON reads back as the value it was made from', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('keys are ordered by UTF-16 code units, as in the example of RFC 8785', () => {
  const value = {'\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7}
  expect(Object.values(JSON.parse(canonicalJson(value)))).toEqual([4, 2, 6, 7, 1, 5, 3])
})

test('the order in which keys were written makes no difference', () => {
  expect(canonicalJson({b: [{d: 1, c: 2}], a: null})).toBe('{"a":null,"b":[{"c":2,"d":1}]}')
  expect(sameJson({a: 1, b: 2}, {b: 2, a: 1})).toBe(true)
  expect(sameJson([1, 2], [2, 1])).toBe(false)
})

test('a member that is undefined is left out', () => {
  expect(canonicalJson({a: undefined, b: 1})).toBe('{"b":1}')
})

test.each([[[undefined]], [Number.NaN], [Infinity], [() => 1], [1n], [{a: Symbol('x')}]])(
  'what JSON cannot hold is refused: %s',
  (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError)
  },
)

test('a digest is SHA-256, named', () => {
  expect(sha256('abc')).toBe('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test('the digest of a document does not cover its own digest and covers all else', () => {
  const document = {schema: 'x@1', count: 1}
  expect(documentDigest({...document, digest: documentDigest(document)})).toBe(documentDigest(document))
  expect(documentDigest({...document, count: 2})).not.toBe(documentDigest(document))
})
