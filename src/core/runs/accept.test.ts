import {expect, test} from 'vitest'
import type {Residual} from '../documents/plan.ts'
import {accept} from './accept.ts'

const item = (code: string, on = 'bot'): Residual => ({code, standing: 'open', on, what: `${code} of ${on}`, why: 'w'})
const now = new Date('2026-03-01T03:00:00.000Z')
const by = {owner: 'ada', reason: 'the session ends at four'}

test('what is accepted is accepted for a day, with who and why', () => {
  expect(accept({codes: ['app-session'], ...by}, [item('app-session'), item('other')], now)).toEqual([
    {residual: 'app-session', object: 'bot', ...by, until: '2026-03-02T03:00:00.000Z'},
  ])
})

test('a code that several objects leave is accepted for each of them, and for none that turns up later', () => {
  const open = [item('app-session', 'a'), item('app-session', 'b')]
  expect(accept({codes: ['app-session'], ...by}, open, now).map(({object}) => object)).toEqual(['a', 'b'])
})

test('a code that nothing goes by is usage, with the near name and those that there are', () => {
  expect(() => accept({codes: ['app-sesion'], ...by}, [item('app-session'), item('mcp-grant')], now)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: 'nothing goes on working here under the code app-sesion, did you mean app-session?',
      next: ['accept one of: app-session, mcp-grant'],
    }),
  )
})

test('where nothing goes on working there is nothing to accept', () => {
  expect(() => accept({codes: ['app-session'], ...by}, [], now)).toThrow(
    expect.objectContaining({code: 'USAGE', next: ['leave --accept out']}),
  )
})

test('one unknown code among known ones accepts none of them', () => {
  expect(() => accept({codes: ['app-session', 'nonsense'], ...by}, [item('app-session')], now)).toThrow('nonsense')
})
