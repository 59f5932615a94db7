import fc from 'fast-check'
import {expect, test} from 'vitest'
import {didYouMean, editDistance, nearNames} from './near-name.ts'

const runbooks = ['agent-freeze', 'fleet-kill', 'mesh-isolate', 'service-token-compromise']

test('a slip of the finger finds the name that was meant', () => {
  expect(nearNames('agent-freze', runbooks)).toEqual(['agent-freeze'])
  expect(nearNames('felet-kill', runbooks)).toEqual(['fleet-kill'])
  expect(nearNames('MESH-ISOLATE', runbooks)).toEqual(['mesh-isolate'])
})

test('a part of a name finds the whole name', () => {
  expect(nearNames('freeze', runbooks)).toEqual(['agent-freeze'])
})

test('a name that resembles nothing finds nothing', () => {
  expect(nearNames('quarterly-report', runbooks)).toEqual([])
  expect(didYouMean('quarterly-report', runbooks)).toBe('')
  expect(nearNames('', runbooks)).toEqual([])
})

test('the nearest names come first and no more than three', () => {
  expect(nearNames('bot-10', ['bot-4', 'bot-3', 'bot-2', 'bot-10x', 'bot-1'])).toEqual(['bot-1', 'bot-10x', 'bot-2'])
  expect(didYouMean('bot', ['bot-1', 'bot-2'])).toBe(', did you mean bot-1 or bot-2?')
})

test('two neighbours swapped are one edit', () => {
  expect(editDistance('ab', 'ba')).toBe(1)
  expect(editDistance('kitten', 'sitting')).toBe(3)
})

test('the distance is zero only for equal names, the same both ways, and never more than the longer name', () => {
  fc.assert(
    fc.property(fc.string({maxLength: 12}), fc.string({maxLength: 12}), (a, b) => {
      const distance = editDistance(a, b)
      expect(distance === 0).toBe(a === b)
      expect(editDistance(b, a)).toBe(distance)
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length))
    }),
  )
})
