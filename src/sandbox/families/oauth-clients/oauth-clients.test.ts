import {afterEach, beforeEach, expect, test} from 'vitest'
import type {Office} from '../../api/testing/office.ts'
import {openOffice} from '../../api/testing/office.ts'
import {oauthClientsFamily} from './index.ts'
import {oauthClientsOf} from './records.ts'

let office: Office
let account_id: string

beforeEach(async () => {
  office = await openOffice()
  account_id = office.world.accountId
  const client = {
    id: 'client-1',
    name: 'agent',
    scopes: [],
    secret: 'first',
    secretVersion: 1,
    createdAt: '',
    updatedAt: '',
  }
  oauthClientsOf(office.world.account).set(client.id, office.world.account.lag('setting', client))
})
afterEach(() => office.api.stop())

async function tokenStatus(secret: string): Promise<number | undefined> {
  const [surface] = oauthClientsFamily.surfaces?.(office.world.account) ?? []
  const body = new URLSearchParams({client_id: 'client-1', client_secret: secret}).toString()
  const request = {method: 'POST', path: '/token', query: new URLSearchParams(), headers: {}, body, address: ''}
  return (await surface?.answer(request))?.status
}

test('a rotation makes a second secret, the old one works until it is deleted, and a third is refused', async () => {
  const {oauthClients} = office.client().iam
  const {client_secret: second = ''} = await oauthClients.rotateSecret('client-1', {account_id})
  office.clock.advance(250)
  expect(await oauthClients.get('client-1', {account_id})).toMatchObject({has_rotated_secret: true})
  expect([await tokenStatus('first'), await tokenStatus(second), await tokenStatus('wrong')]).toEqual([200, 200, 401])
  await expect(oauthClients.rotateSecret('client-1', {account_id})).rejects.toMatchObject({status: 409})
  await oauthClients.deleteRotatedSecret('client-1', {account_id})
  expect(await tokenStatus('first')).toBe(200)
  office.clock.advance(250)
  expect([await tokenStatus('first'), await tokenStatus(second)]).toEqual([401, 200])
  await expect(oauthClients.deleteRotatedSecret('client-1', {account_id})).rejects.toMatchObject({status: 404})
})

test('no answer but that of the rotation holds a secret', async () => {
  const {client_secret: second = 'none'} = await office.client().iam.oauthClients.rotateSecret('client-1', {account_id})
  const shown = await (await office.call('GET', office.at('/oauth_clients'))).text()
  for (const secret of ['first', second]) expect(shown).not.toContain(secret)
})
