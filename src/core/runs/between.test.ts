import fc from 'fast-check'
import {expect, test} from 'vitest'
import {isBetween} from './between.ts'

test('both ends of a change lie between', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.jsonValue(),
      (before, after) => isBetween(before, after, before) && isBetween(before, after, after),
    ),
  )
})

test('when nothing is to change, only the same state lies between', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.string()),
      fc.dictionary(fc.string(), fc.string()),
      (state, now) =>
        isBetween(state, state, now) ===
        (JSON.stringify(Object.entries(state).toSorted()) === JSON.stringify(Object.entries(now).toSorted())),
    ),
  )
})

test('half of the items of a list having arrived lies between', () => {
  expect(isBetween({present: []}, {present: ['a', 'b']}, {present: ['b']})).toBe(true)
})

test('an item that neither end has does not lie between', () => {
  expect(isBetween({present: []}, {present: ['a', 'b']}, {present: ['b', 'c']})).toBe(false)
})

test('an item that both ends have must still be there', () => {
  expect(isBetween(['a'], ['a', 'b'], ['b'])).toBe(false)
})

test('a field that somebody else changed does not lie between', () => {
  const before = {enabled: false, traffic: 'any'}
  expect(isBetween(before, {...before, enabled: true}, {enabled: true, traffic: 'other'})).toBe(false)
})

test('an object more in a list of objects does not lie between', () => {
  expect(
    isBetween(
      [{id: 1, revoked: false}],
      [{id: 1, revoked: true}],
      [
        {id: 1, revoked: true},
        {id: 2, revoked: false},
      ],
    ),
  ).toBe(false)
})
