import {describe, expect, test} from 'vitest'
import type {Reader, Writer} from '../../../core/cloudflare.ts'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const namespace = '0f2ac74b498b48028cb68387c421e279'
const params = {flag: {name: 'research-bot', namespace}, stop: 'stop'}
const before = {value: 'run', metadata: {owner: 'ada'}}
const after = {value: 'stop', metadata: {owner: 'ada'}}

function look(values: object) {
  const {reader} = stubAccount({})
  const namespaces = {...reader.api.kv.namespaces, bulkGet: async () => ({values})}
  const api = {...reader.api, kv: {namespaces}}
  return action.observe({...reader, api} as unknown as Reader, params)
}

/** What the moves from one state to the other send. */
async function sending(from: object, to: object) {
  const {writer, sent} = stubAccount({})
  const moves = action.apply(params, from, to, null)
  for (const move of moves) await move.send(writer)
  return {names: moves.map(({name}) => name), sent}
}

test('the state is the value with its metadata and its expiration', async () => {
  const seen = await look({'research-bot': {value: 'run', metadata: {owner: 'ada'}, expiration: 1_800_000_000}})
  expect(seen).toMatchObject({
    target: {kind: 'kv-flag', id: `${namespace}/research-bot`, name: 'research-bot'},
    state: {...before, expiration: 1_800_000_000},
    complete: true,
  })
})

test.each([[{'research-bot': null}], [{}]])('a key that is not there is a state as well: %j', async (values) => {
  expect((await look(values)).state).toEqual({value: null})
})

test('an answer in another form is no basis for a plan', async () => {
  await expect(look({'research-bot': {value: {parsed: true}, metadata: null}})).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  })
})

describe('the plan', () => {
  test('writes the stop, keeps the metadata and lets it never expire', () => {
    expect(action.plan(params, {...before, expiration: 1_800_000_000})).toMatchObject({kind: 'update', after})
  })

  test('makes a stop last that would lift itself', () => {
    expect(action.plan(params, {...after, expiration: 1_800_000_000})).toMatchObject({
      after,
      summary: 'Keep the stop in key research-bot, which expires at 2027-01-15T08:00:00.000Z',
    })
  })

  test('writes a key that is not there, since an agent may take that for a go', () => {
    expect(action.plan(params, {value: null})).toMatchObject({kind: 'update', after: {value: 'stop'}})
  })

  test('has nothing to do where the stop stands', () => {
    expect(action.plan(params, after).kind).toBe('none')
  })

  test('takes no content for a switch', () => {
    expect(action.plan(params, {value: 'x'.repeat(4097)}).kind).toBe('impossible')
  })
})

test('writing sends value and metadata in one bulk call', async () => {
  expect(await sending(before, after)).toEqual({
    names: ['write-key'],
    sent: [
      {
        method: 'PUT',
        path: `storage/kv/namespaces/${namespace}/bulk`,
        body: [{key: 'research-bot', value: 'stop', metadata: {owner: 'ada'}}],
      },
    ],
  })
  expect((await sending(after, after)).names).toEqual([])
})

test('a key that was not there before is deleted again', async () => {
  expect(await sending({value: 'stop'}, {value: null})).toEqual({
    names: ['delete-key'],
    sent: [{method: 'POST', path: `storage/kv/namespaces/${namespace}/bulk/delete`, body: ['research-bot']}],
  })
})

test('a success that names the key as unsuccessful is a failure', async () => {
  const bulkUpdate = async () => ({successful_key_count: 0, unsuccessful_keys: ['research-bot']})
  const writer = {account: 'a', api: {kv: {namespaces: {bulkUpdate}}}} as unknown as Writer
  const [move] = action.apply(params, before, after, null)
  await expect(Promise.resolve(move?.send(writer))).rejects.toThrow('left 1 of 1 keys undone')
})

test('it holds only with value, metadata and expiration as they were left', () => {
  expect(action.verify(after, after)).toEqual({verdict: 'held'})
  expect(action.verify(after, before).verdict).toBe('not-held')
  expect(action.verify(after, {...after, expiration: 1_800_000_000}).verdict).toBe('not-held')
  expect(action.verify(after, {value: 'stop'}).verdict).toBe('not-held')
})

describe('release', () => {
  test('puts back what was there, expiration included', () => {
    const was = {...before, expiration: 1_800_000_000}
    expect(action.release(params, was, after, after)).toMatchObject({kind: 'update', after: was})
  })

  test('does not overwrite what somebody else wrote', () => {
    expect(action.release(params, before, after, {value: 'maintenance'}).kind).toBe('impossible')
  })

  test('has nothing to do where it is back already', () => {
    expect(action.release(params, before, after, before).kind).toBe('none')
  })
})

test('what caches of data centres hold is unknown until a probe shows it', async () => {
  const left = action.residual(params, await look({}))
  expect(left.map(({code, standing, closedBy}) => [code, standing, closedBy])).toEqual([
    ['kv-edge-cache', 'unknown', 'probe'],
    ['kv-not-asked', 'not-covered', undefined],
  ])
})
