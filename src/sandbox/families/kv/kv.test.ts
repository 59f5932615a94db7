import {afterEach, beforeEach, expect, test} from 'vitest'
import {type Office, openOffice} from '../../api/testing/office.ts'
import {cached, put, seedKey, seedNamespace, stored, workersKv} from './records.ts'

let office: Office
let account_id: string
let namespace: string

beforeEach(async () => {
  office = await openOffice()
  account_id = office.world.accountId
  namespace = seedNamespace(office.world.account, 'switches')
  seedKey(office.world.account, {namespace, key: 'bot'}, {value: 'run', metadata: {owner: 'ada'}})
})
afterEach(() => office.api.stop())

const namespaces = () => office.client().kv.namespaces
const at = (key: string) => ({namespace, key})
const seconds = (from: number) => Math.floor(office.clock.now().getTime() / 1000) + from

test('a bulk read gives value, metadata and expiration, and null for a key that is not there', async () => {
  const answer = await namespaces().bulkGet(namespace, {account_id, keys: ['bot', 'none'], withMetadata: true})
  expect(answer).toEqual({values: {bot: {value: 'run', metadata: {owner: 'ada'}}, none: null}})
})

test('a write without metadata and expiration takes them away', async () => {
  const {account} = office.world
  await namespaces().bulkUpdate(namespace, {
    account_id,
    body: [{key: 'bot', value: 'run', metadata: 1, expiration: seconds(90)}],
  })
  expect(stored(account, at('bot'))).toEqual({value: 'run', metadata: 1, expiration: seconds(90)})
  await namespaces().bulkUpdate(namespace, {account_id, body: [{key: 'bot', value: 'stop'}]})
  expect(stored(account, at('bot'))).toEqual({value: 'stop'})
})

test('an expiration too near or past is refused, and one that comes removes the key', async () => {
  const body = [{key: 'bot', value: 'run', expiration: seconds(10)}]
  await expect(namespaces().bulkUpdate(namespace, {account_id, body})).rejects.toMatchObject({status: 400})
  await namespaces().bulkUpdate(namespace, {account_id, body: [{key: 'bot', value: 'run', expiration_ttl: 60}]})
  office.clock.advance(60_000)
  expect(stored(office.world.account, at('bot'))).toBeUndefined()
})

test('the edge goes on reading the old value, and that a key is missing, until its caches follow', () => {
  const {account} = office.world
  put(account, at('bot'), {value: 'stop'})
  put(account, at('new'), {value: 'stop'})
  expect([stored(account, at('bot'))?.value, cached(account, at('bot'))?.value]).toEqual(['stop', 'run'])
  expect([stored(account, at('new'))?.value, cached(account, at('new'))?.value]).toEqual(['stop', undefined])
  office.clock.advance(600)
  expect([cached(account, at('bot'))?.value, cached(account, at('new'))?.value]).toEqual(['stop', 'stop'])
  put(account, at('bot'), undefined)
  expect(cached(account, at('bot'))?.value).toBe('stop')
  office.clock.advance(600)
  expect(cached(account, at('bot'))).toBeUndefined()
})

test('what a bulk call does not do it names, and succeeds all the same', async () => {
  const {account} = office.world
  workersKv(account).failing.set('bot', 1)
  expect(await namespaces().bulkDelete(namespace, {account_id, body: ['bot', 'other']})).toEqual({
    successful_key_count: 1,
    unsuccessful_keys: ['bot'],
  })
  expect(stored(account, at('bot'))).toBeDefined()
  await namespaces().bulkDelete(namespace, {account_id, body: ['bot']})
  expect(stored(account, at('bot'))).toBeUndefined()
})

test('a listing of keys begins with the prefix and goes on by a cursor', async () => {
  for (let n = 10; n < 32; n += 1) seedKey(office.world.account, at(`grant:ada:${n}`), {value: ''})
  const first = await namespaces().keys.list(namespace, {account_id, prefix: 'grant:', limit: 20})
  expect(first.result).toHaveLength(20)
  expect((await first.getNextPage()).result.map(({name}) => name)).toEqual(['grant:ada:30', 'grant:ada:31'])
})

test('101 keys are too many for one bulk read', async () => {
  const keys = Array.from({length: 101}, (_, n) => `k${n}`)
  await expect(namespaces().bulkGet(namespace, {account_id, keys})).rejects.toMatchObject({status: 400})
})
