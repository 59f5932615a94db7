import {expect, test} from 'vitest'
import {ProbeReason} from '../documents/probe.ts'
import {judge} from './judge-probe.ts'

const judged = (expected: 'refused' | 'working', answer: 'proven' | 'disproven' | 'inconclusive') =>
  ProbeReason.options.filter((reason) => judge(expected, {reason, detail: ''}) === answer)

test('a refusal is proven by a decision against the connection, and disproven by an answer', () => {
  expect(judged('refused', 'proven')).toEqual(['denied', 'reset', 'disconnected', 'blocked', 'absent', 'cut'])
  expect(judged('refused', 'disproven')).toEqual(['answered'])
})

test('that something works is proven by an answer, and disproven by a decision against the connection', () => {
  expect(judged('working', 'proven')).toEqual(['answered'])
  expect(judged('working', 'disproven')).toEqual(['denied', 'reset', 'disconnected', 'blocked', 'absent', 'cut'])
})

test('an outage proves neither the one nor the other', () => {
  const neither = ['throttled', 'silent', 'timeout', 'unreachable', 'dns', 'unexpected']
  expect(judged('refused', 'inconclusive')).toEqual(neither)
  expect(judged('working', 'inconclusive')).toEqual(neither)
})
