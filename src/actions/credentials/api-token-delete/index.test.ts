import {expect, test} from 'vitest'
import {Fault} from '../../../core/fault.ts'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const id = '0123456789abcdef0123456789abcdef'
const params = {token: {name: 'bot', id}}
const listed = {id, name: 'bot', status: 'active', policies: []}
/** The audit log cannot be read. */
const look = (tokens: readonly object[]) => {
  const {reader} = stubAccount({tokens})
  return action.observe({...reader, raw: () => Promise.reject(new Fault('DENIED', 'not allowed'))}, params)
}

test('a token that is listed is deleted, an expired one too, and one that is not is gone already', async () => {
  for (const status of ['active', 'disabled', 'expired']) {
    expect(action.plan(params, (await look([{...listed, status}])).state).kind).toBe('update')
  }
  expect(action.plan(params, (await look([])).state).kind).toBe('none')
})

test('a token that is gone is taken for one that could make others, since nothing says what it could do', async () => {
  const codes = (seen: Awaited<ReturnType<typeof look>>) =>
    action.residual(params, seen).map(({code, standing}) => `${code} ${standing}`)
  expect(codes(await look([listed]))).toEqual([])
  expect(codes(await look([]))).toEqual(['made-token unknown', 'r2-temporary-credential not-covered'])
})

test('what is deleted cannot come back', () => {
  const gone = {name: 'bot', exists: false}
  expect(action.release(params, {name: 'bot', exists: true}, gone, gone)).toMatchObject({kind: 'impossible'})
})
