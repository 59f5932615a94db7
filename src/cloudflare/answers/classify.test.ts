import {describe, expect, test} from 'vitest'
import {Fault} from '../../core/fault.ts'
import {Secret} from '../../core/text/secret.ts'
import {fakeClock} from '../testing/fake-clock.ts'
import {account, canary} from '../testing/nock-api.ts'
import type {Answer, Broken, Call} from '../wire/transport.ts'
import {leftUndone, neverSeen, neverSent, sendFailure} from './classify.ts'

const call: Call = {method: 'PUT', path: `/accounts/${account}/gateway/rules/1`}
const line = {account, baseUrl: 'http://127.0.0.1:9/client/v4', token: new Secret('T', canary), clock: fakeClock()}
const lookFirst = ['firebreak resume RUN, which looks before it sends again']

function answered(status: number, headers: Readonly<Record<string, string>> = {}) {
  const answer: Answer = {kind: 'answer', status, header: (name) => headers[name], bytes: new Uint8Array()}
  return sendFailure(line, call, answer)
}

const broken = (how: Broken['how'], sent: boolean) => sendFailure(line, call, {kind: 'broken', sent, how, why: 'reset'})

test.each([
  [199, false],
  [200, true],
  [299, true],
  [300, false],
  [407, false],
  [408, true],
  [409, false],
  [428, false],
  [429, true],
  [499, false],
  [500, true],
  [599, true],
])('whether the same request may succeed a moment after a status of %i: %s', (status, transient) => {
  expect(answered(status).transient).toBe(transient)
})

test.each([400, 401, 403, 404, 405, 413, 415, 422, 429])(
  'a status of %i was refused before it had an effect',
  (status) => {
    expect(answered(status).result).toBe('not-applied')
  },
)

test.each([100, 200, 202, 302, 402, 406, 408, 409, 410, 412, 414, 418, 423, 425, 500, 503, 520])(
  'after a status of %i nobody knows, and whoever goes on has to look first',
  (status) => {
    const {result, fault} = answered(status)
    expect(result).toBe('unknown')
    expect(fault).toMatchObject({code: 'INDETERMINATE', next: lookFirst})
    expect(fault.message).toContain('PUT ')
  },
)

test('what the answer asks to wait and its name at Cloudflare are handed on, and left out where it has none', () => {
  expect(answered(429, {'retry-after': '7', 'cf-ray': 'ray-1'})).toMatchObject({retryAfterMs: 7000, cfRay: 'ray-1'})
  const plain = answered(429)
  expect(plain).not.toHaveProperty('retryAfterMs')
  expect(plain).not.toHaveProperty('cfRay')
  expect(plain.status).toBe(429)
})

describe('without a whole answer', () => {
  test('what cannot have left was not applied, and what may have left is not known', () => {
    expect(broken('failed', false)).toMatchObject({result: 'not-applied', fault: {code: 'UNAVAILABLE'}})
    expect(broken('failed', true)).toMatchObject({result: 'unknown', fault: {code: 'INDETERMINATE', next: lookFirst}})
    expect(broken('failed', true).fault.message).toContain('reset')
  })

  test('it may be tried again, unless it was stopped', () => {
    expect(broken('failed', true).transient).toBe(true)
    expect(broken('timeout', true).transient).toBe(true)
    expect(broken('held-back', false).transient).toBe(true)
    expect(broken('stopped', true).transient).toBe(false)
    expect(broken('stopped', false)).not.toHaveProperty('status')
  })
})

describe('a failure that no answer came with', () => {
  test('before the request could be made, nothing was sent; a fault stays what it is, anything else is a bug', () => {
    const denied = new Fault('DENIED', 'no')
    expect(neverSent(denied)).toEqual({result: 'not-applied', fault: denied, transient: false})
    expect(neverSent(denied).fault).toBe(denied)
    const error = new TypeError('of null')
    expect(neverSent(error)).toMatchObject({
      result: 'not-applied',
      transient: false,
      fault: {code: 'BUG', message: 'the request could not be made, and nothing was sent', cause: error},
    })
  })

  test('that an action read in a success is looked after, and tried again', () => {
    const read = new Fault('UNAVAILABLE', 'one of two items is missing')
    expect(leftUndone(read)).toMatchObject({
      result: 'unknown',
      transient: true,
      fault: {code: 'INDETERMINATE', message: 'one of two items is missing', next: lookFirst, cause: read},
    })
  })

  test('that no writer has seen may have had any effect, and is not tried again', () => {
    const error = new TypeError('of null')
    expect(neverSeen(error)).toMatchObject({
      result: 'unknown',
      transient: false,
      fault: {
        code: 'INDETERMINATE',
        message: 'whether the change was made cannot be told from this failure',
        next: lookFirst,
        cause: error,
      },
    })
  })
})
