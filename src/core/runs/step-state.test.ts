import {describe, expect, test} from 'vitest'
import {exampleChange} from '../../../test/fixtures/example-plan.ts'
import {Fault} from '../fault.ts'
import {held, notHeld} from '../outcome.ts'
import {begun, isDone, mayHaveChanged, nextStep, type StepEvent, type StepState} from './step-state.ts'

const change = exampleChange()
const {key} = change
const time = (second: number) => new Date(Date.parse('2026-03-01T03:00:00.000Z') + second * 1000).toISOString()

/** The step after these events, one a second. */
const after = (...events: readonly StepEvent[]): StepState =>
  events.reduce<StepState>(
    (step, event, at) => nextStep('run-1', step, {event, at: time(at), mono: at * 1000}),
    begun(change),
  )

const intent = (attempt = 1, move = 'disable'): StepEvent => ({
  type: 'intent',
  key,
  move,
  attempt,
  request: {method: 'PUT', path: '/x'},
  notAfter: time(60),
})
const outcome = (result: 'applied' | 'not-applied' | 'unknown', attempt = 1, move = 'disable'): StepEvent => ({
  type: 'outcome',
  key,
  move,
  attempt,
  result,
  via: 'answer',
})

test('of a step that has not begun nothing is known but its change', () => {
  expect(begun(change)).toEqual({change, moves: new Map(), kept: new Map(), residual: []})
})

test('a step is done once it was applied or needed nothing', () => {
  expect(isDone('applied')).toBe(true)
  expect(isDone('unchanged')).toBe(true)
  expect(isDone('failed')).toBe(false)
  expect(isDone('skipped')).toBe(false)
  expect(isDone(undefined)).toBe(false)
})

describe('a request', () => {
  test('is open from its intent to its outcome', () => {
    const open = {attempt: 1, method: 'PUT', notAfter: time(60), sentAt: time(0)}
    expect(after(intent()).moves).toEqual(new Map([['disable', open]]))
    expect(after(intent(), outcome('applied')).moves).toEqual(new Map([['disable', {...open, result: 'applied'}]]))
  })

  test('of one move leaves those of the others as they are', () => {
    const {moves} = after(intent(1, 'add'), outcome('applied', 1, 'add'), intent(1, 'order'))
    expect([...moves].map(([name, {result}]) => [name, result])).toEqual([
      ['add', 'applied'],
      ['order', undefined],
    ])
  })

  test.each([
    ['that was never answered', []],
    ['whose answer nobody knows', [outcome('unknown')]],
  ] as const)(
    '%s stays in doubt when the next attempt is turned away, and is settled by one that succeeds',
    (_, before) => {
      const again = [intent(), ...before, intent(2)] as const
      expect(after(...again).moves.get('disable')).toEqual({
        attempt: 2,
        method: 'PUT',
        notAfter: time(60),
        sentAt: time(again.length - 1),
        inDoubt: true,
      })
      expect(after(...again, outcome('not-applied', 2)).moves.get('disable')?.result).toBe('unknown')
      expect(after(...again, outcome('applied', 2)).moves.get('disable')?.result).toBe('applied')
    },
  )

  test.each(['applied', 'not-applied'] as const)('after one that was %s begins without a doubt', (result) => {
    const move = after(intent(), outcome(result), intent(2)).moves.get('disable')
    expect(move).not.toHaveProperty('inDoubt')
    expect(move).not.toHaveProperty('result')
    expect(after(intent(), outcome(result), intent(2), outcome('not-applied', 2)).moves.get('disable')?.result).toBe(
      'not-applied',
    )
  })

  test('may have changed something unless the API said that it did not', () => {
    expect(mayHaveChanged(begun(change))).toBe(false)
    expect(mayHaveChanged(after(intent()))).toBe(true)
    expect(mayHaveChanged(after(intent(), outcome('unknown')))).toBe(true)
    expect(mayHaveChanged(after(intent(), outcome('applied')))).toBe(true)
    expect(mayHaveChanged(after(intent(), outcome('not-applied')))).toBe(false)
    expect(mayHaveChanged(after(intent(), outcome('not-applied'), intent(1, 'order')))).toBe(true)
  })

  test.each(['applied', 'not-applied'] as const)(
    'that was never intended and %s is none of ours: the journal is refused',
    (result) => {
      const strange = () => after(outcome(result))
      expect(strange).toThrow(Fault)
      expect(strange).toThrow(
        expect.objectContaining({
          code: 'INVALID_DOCUMENT',
          message: `the journal of run-1 has an outcome without an intent: ${key} disable`,
        }),
      )
    },
  )
})

describe('a step', () => {
  test('keeps the time at which it began first', () => {
    expect(after({type: 'step-start', key}, {type: 'step-start', key}).startedAt).toBe(time(0))
  })

  test('that failed says why, and what helps; one that was repeated and succeeded does not', () => {
    const failed: StepEvent = {type: 'step-end', key, result: 'failed', why: 'no', code: 'DENIED', next: ['ask']}
    const told = after(failed)
    expect(told).toMatchObject({
      endedAt: time(0),
      endedMono: 0,
      result: 'failed',
      why: 'no',
      fault: {code: 'DENIED', next: ['ask']},
    })
    const again = after(failed, {type: 'step-end', key, result: 'applied'})
    expect(again).toMatchObject({endedAt: time(1), endedMono: 1000, result: 'applied'})
    expect(again).not.toHaveProperty('why')
    expect(again).not.toHaveProperty('fault')
  })

  test('that failed without advice has none', () => {
    expect(after({type: 'step-end', key, result: 'failed', code: 'DENIED'}).fault).toEqual({code: 'DENIED', next: []})
  })

  test('keeps which secrets are in their sinks, each by its move', () => {
    const kept = (move: string, sink: string): StepEvent => ({type: 'secret-kept', key, move, attempt: 1, sink})
    expect(after(kept('rotate', 'file /a'), kept('replace', 'file /b')).kept).toEqual(
      new Map([
        ['rotate', 'file /a'],
        ['replace', 'file /b'],
      ]),
    )
  })

  test('has the last word of each look', () => {
    const verify = (verdict: typeof held): StepEvent => ({type: 'verify', key, level: 'V1', verdict})
    expect(after(verify(held), verify(notHeld('it is open')))).toMatchObject({
      verdict: notHeld('it is open'),
      verifiedAt: time(1),
    })
    expect(after({type: 'quiet', key, since: time(0), verdict: held}).quiet).toEqual(held)
    const items = [{code: 'x', standing: 'open' as const, on: 'crm', what: 'sessions', why: 'they live on'}]
    expect(after({type: 'residual', key, items}).residual).toEqual(items)
  })

  test('a state that somebody holds is never changed', () => {
    const before = after(intent())
    nextStep('run-1', before, {event: outcome('applied'), at: time(5), mono: 5000})
    nextStep('run-1', before, {
      event: {type: 'secret-kept', key, move: 'disable', attempt: 1, sink: 's'},
      at: time(5),
      mono: 5,
    })
    expect(before).toEqual(after(intent()))
  })
})
