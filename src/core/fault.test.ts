import {expect, test} from 'vitest'
import {exitCodes, Fault, type FaultCode} from './fault.ts'
import {outcomeFault} from './outcome.ts'

const changedSomething = ['PARTIAL', 'UNPROVEN', 'INDETERMINATE', 'NOT_CONTAINED', 'RELEASE_INCOMPLETE']

test('a fault says what to do next and exits with the number of its code', () => {
  const cause = new Error('the socket closed')
  const fault = new Fault('DRIFT', 'quarantine: changed since the plan', {next: ['plan again'], cause})
  expect(fault).toMatchObject({code: 'DRIFT', exitCode: 5, next: ['plan again'], cause, name: 'Fault'})
  expect(fault).toBeInstanceOf(Error)
})

test('a fault without details has no next step and no cause', () => {
  const fault = new Fault('BUG', 'x')
  expect(fault.next).toEqual([])
  expect('cause' in fault).toBe(false)
})

test('below 20 nothing was changed, from 20 up something was', () => {
  const changing = Object.entries(exitCodes).filter(([code, exit]) => exit >= 20 && code !== 'INTERRUPTED')
  expect(changing.map(([code]) => code)).toEqual(changedSomething)
})

test('no two codes share a number', () => {
  const numbers = Object.values(exitCodes)
  expect(new Set(numbers).size).toBe(numbers.length)
})

test('an outcome that changed something exits from 20 up, unless all is well', () => {
  const codes = Object.values(outcomeFault).filter((code): code is FaultCode => code !== undefined)
  expect(codes.filter((code) => exitCodes[code] >= 20).toSorted()).toEqual(
    ['NOT_CONTAINED', 'PARTIAL', 'RELEASE_INCOMPLETE', 'UNPROVEN'].toSorted(),
  )
  expect(outcomeFault.contained).toBeUndefined()
  expect(outcomeFault.released).toBeUndefined()
})
