import {afterEach, beforeEach, expect, test} from 'vitest'
import {type Office, openOffice} from '../../api/testing/office.ts'
import {populate} from '../../populate.ts'
import {findScenario} from '../../scenarios/index.ts'
import {secretsStoreFamily} from './index.ts'
import {secretsStore} from './records.ts'

let office: Office
let at: {readonly account_id: string; readonly store_id: string}
let id: string

beforeEach(async () => {
  office = await openOffice()
  populate(office.world, findScenario('hijacked-support-agent'))
  const {stores, secrets} = secretsStore(office.world.account)
  at = {account_id: office.world.accountId, store_id: [...stores.keys()][0] ?? ''}
  id = [...secrets.values()].find(({stored}) => stored.name === 'research-bot-crm-key')?.stored.id ?? ''
})
afterEach(() => office.api.stop())

const secrets = () => office.client().secretsStore.stores.secrets
const used = async (service: string) => {
  const [surface] = secretsStoreFamily.surfaces?.(office.world.account) ?? []
  const path = `/${service}/research-bot-crm-key`
  return (
    await surface?.answer({method: 'GET', path, query: new URLSearchParams(), headers: {}, body: '', address: ''})
  )?.status
}

test('no answer shows a value', async () => {
  const value = secretsStore(office.world.account).secrets.get(id)?.stored.value ?? 'none'
  const {store_id, ...account} = at
  const answers = [await secrets().get(id, at), await secrets().list(store_id, account), await secrets().edit(id, at)]
  expect(JSON.stringify(answers)).not.toContain(value)
})

test('an edit of the scopes leaves comment and value alone, and is in force after a while', async () => {
  const before = await secrets().get(id, at)
  await secrets().edit(id, {...at, scopes: ['ai_gateway']})
  expect(await secrets().get(id, at)).toMatchObject({scopes: ['ai_gateway'], comment: before.comment})
  expect([await used('workers'), await used('ai_gateway')]).toEqual([200, 200])
  office.clock.advance(250)
  expect([await used('workers'), await used('ai_gateway')]).toEqual([503, 200])
})

test('a duplicate has the value under another name', async () => {
  const copy = await secrets().duplicate(id, {...at, name: 'copy', scopes: ['workers']})
  const all = secretsStore(office.world.account).secrets
  expect(all.get(copy.id)?.stored.value).toBe(all.get(id)?.stored.value)
})

test('a scope that is none is refused', async () => {
  const path = office.at(`/secrets_store/stores/${at.store_id}/secrets/${id}`)
  expect((await office.call('PATCH', path, {body: {scopes: ['everything']}})).status).toBe(400)
})
