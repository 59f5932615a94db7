import fc from 'fast-check'
import {expect, test} from 'vitest'
import {createFaults} from './faults.ts'
import {createManualClock} from './manual-clock.ts'
import {lagging} from './propagation.ts'
import {createRateLimit} from './rate-limit.ts'

test('the edge sees the value that was stored a delay ago, whatever happened in between', () => {
  // Undefined stands for a value that is taken away.
  const given = fc.option(fc.integer(), {nil: undefined})
  const steps = fc.array(fc.record({wait: fc.integer({min: 0, max: 150}), value: given}))
  fc.assert(
    fc.property(steps, fc.integer({min: 0, max: 300}), (changes, delayMs) => {
      const clock = createManualClock()
      const value = lagging<number | undefined>(0, {clock, delayMs})
      const stored: {readonly at: number; readonly value: number | undefined}[] = [{at: -Infinity, value: 0}]
      for (const change of changes) {
        clock.advance(change.wait)
        value.set(change.value)
        stored.push({at: clock.mono(), value: change.value})
        const seen = stored.findLast(({at}) => at + delayMs <= clock.mono())
        if (value.inForce !== seen?.value || value.stored !== change.value) return false
      }
      return true
    }),
  )
})

test('a caller over the limit is blocked for the whole penalty, others are not', () => {
  const clock = createManualClock()
  const call = createRateLimit({calls: 2, windowMs: 1000, penaltyMs: 5000}, clock)
  expect(call('a')).toEqual({remaining: 1, resetMs: 1000})
  expect(call('a')).toEqual({remaining: 0, resetMs: 1000})
  expect(call('a').retryAfterMs).toBe(5000)
  clock.advance(4000)
  expect(call('a').retryAfterMs).toBe(1000)
  expect(call('b').retryAfterMs).toBeUndefined()
  clock.advance(1000)
  expect(call('a')).toEqual({remaining: 1, resetMs: 1000})
})

test('a window that has passed gives the whole allowance back', () => {
  const clock = createManualClock()
  const call = createRateLimit({calls: 1, windowMs: 1000, penaltyMs: 5000}, clock)
  call('a')
  clock.advance(1000)
  expect(call('a').retryAfterMs).toBeUndefined()
})

test('a fault strikes only what it is about, after what it lets pass, as often as it says', () => {
  const faults = createFaults()
  faults.schedule({match: {method: 'PUT', path: /rules\/\w+$/}, kind: '500', times: 2, after: 1})
  const put = {method: 'PUT', path: '/accounts/a/gateway/rules/r'}
  expect(faults.strike({...put, method: 'GET'})).toBeUndefined()
  expect([put, put, put, put].map((request) => faults.strike(request)?.kind)).toEqual([
    undefined,
    '500',
    '500',
    undefined,
  ])
})

test('a fault that names a query strikes only that query', () => {
  const faults = createFaults()
  const path = '/registrations/revoke'
  faults.schedule({match: {path, query: '?id=2'}, kind: '500', times: 1})
  faults.schedule({match: {path, query: ''}, kind: '503', times: 1})
  const strike = (query?: string) =>
    faults.strike({method: 'POST', path, ...(query === undefined ? {} : {query})})?.kind
  expect(['?id=1', '?id=2', undefined].map(strike)).toEqual([undefined, '500', '503'])
})

test('faults follow one another in the order in which they were scheduled', () => {
  const faults = createFaults()
  faults.schedule({match: {path: '/lists'}, kind: '429', times: 1, retryAfter: 7})
  faults.schedule({match: {}, kind: 'reset-after', times: 1})
  const request = {method: 'PATCH', path: '/accounts/a/gateway/lists/l'}
  expect(faults.strike(request)).toEqual({kind: '429', delayMs: 400, retryAfter: '7'})
  expect(faults.strike(request)?.kind).toBe('reset-after')
  expect(faults.strike(request)).toBeUndefined()
})
