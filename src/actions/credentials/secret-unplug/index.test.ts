import {describe, expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const id = '3fd85f74b32742f1bff64a85009dda07'
const store = '023e105f4ecef8ad9ca31a8372d0c353'
const params = {secret: {name: 'crm-key', id, store}}
const path = `secrets_store/stores/${store}/secrets/${id}`
const before = {name: 'crm-key', scopes: ['access', 'ai_gateway', 'workers']}
const after = {name: 'crm-key', scopes: ['access']}

const look = (secret: object) =>
  action.observe(stubAccount({[path]: {id, status: 'active', store_id: store, ...secret}}).reader, params)

test('the state is the name that the account has and the scopes, in one order', async () => {
  expect(await look({name: 'other-key', scopes: ['workers', 'ai_gateway']})).toMatchObject({
    target: {kind: 'secret', id, name: 'other-key'},
    state: {name: 'other-key', scopes: ['ai_gateway', 'workers']},
  })
})

test('every service in which an agent works loses it, others keep it', () => {
  expect(action.plan(params, before)).toMatchObject({kind: 'update', after})
  expect(action.plan(params, {name: 'crm-key', scopes: ['containers', 'dex', 'websearch']})).toMatchObject({
    after: {scopes: ['dex']},
  })
  expect(action.plan(params, after).kind).toBe('none')
})

test('the request carries the scopes and never a value', async () => {
  const {writer, sent} = stubAccount({})
  const moves = action.apply(params, before, after, null)
  expect(moves.map(({name}) => name)).toEqual(['set-scopes'])
  for (const move of moves) await move.send(writer)
  expect(sent).toEqual([{method: 'PATCH', path, body: {scopes: ['access']}}])
  expect(action.apply(params, after, after, null)).toEqual([])
})

test('it holds while nothing was given back and nothing else was taken', () => {
  expect(action.verify(after, after)).toEqual({verdict: 'held'})
  expect(action.verify(after, before)).toMatchObject({why: 'secret crm-key is for ai_gateway, workers'})
  expect(action.verify(after, {...after, scopes: []})).toMatchObject({why: 'secret crm-key is not for access'})
})

describe('release', () => {
  test('gives back what was taken', () => {
    expect(action.release(params, before, after, after)).toMatchObject({kind: 'update', after: before})
  })

  test('leaves alone what somebody else added or took', () => {
    expect(action.release(params, before, after, {...after, scopes: ['dex']})).toMatchObject({
      after: {scopes: ['ai_gateway', 'dex', 'workers']},
    })
  })

  test('has nothing to do when it is back already', () => {
    expect(action.release(params, before, after, before).kind).toBe('none')
  })
})

test('a service that keeps it is open, and a deployed binding unknown until a probe shows it', async () => {
  const left = action.residual(params, await look(before))
  expect(left.map(({code, standing, closedBy}) => [code, standing, closedBy])).toEqual([
    ['secret-other-service', 'open', undefined],
    ['secret-deployed-binding', 'unknown', 'probe'],
    ['secret-known', 'not-covered', undefined],
  ])
})
