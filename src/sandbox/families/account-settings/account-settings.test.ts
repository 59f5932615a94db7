import {afterEach, beforeEach, expect, test} from 'vitest'
import {bodyOf, type Office, openOffice} from '../../api/testing/office.ts'
import {addTunnel, tunnelsOf} from '../tunnels/tunnels.ts'
import {pushed, settingsOf} from './records.ts'

let office: Office

beforeEach(async () => {
  office = await openOffice()
})
afterEach(() => office.api.stop())

const get = (path: string, token?: string) => office.call('GET', office.at(path), token === undefined ? {} : {token})

test('an identity provider shows the secrets that it is configured with, as the API does', async () => {
  const {clientSecret, scimSecret} = settingsOf(office.world.account)
  const {result} = await bodyOf<{result: readonly unknown[]}>(await get('/access/identity_providers'))
  expect(result).toMatchObject([{config: {client_secret: clientSecret}, scim_config: {secret: scimSecret}}])
})

test('Logpush takes Logs Write to read as well', async () => {
  expect((await get('/logpush/jobs', office.tokenWith(['Zero Trust Read', 'Account Settings Read']))).status).toBe(403)
  expect((await get('/logpush/jobs', office.tokenWith(['Logs Write']))).status).toBe(200)
})

test('a job shows its destination, and sends only what comes after it was made', async () => {
  const {account} = office.world
  const app = office.world.addApp({name: 'crm', type: 'self_hosted', admits: []})
  const login = {appId: app.id, serviceTokenId: 'a', allowed: true, address: '203.0.113.9'}
  office.world.edge.recordLogin(login)
  office.clock.advance(1000)
  const job = {dataset: 'access_requests', destination_conf: 'r2://logs?secret-access-key=hunter2', enabled: true}
  await office.call('POST', office.at('/logpush/jobs'), {body: job})
  expect(await bodyOf(await get('/logpush/jobs'))).toMatchObject({result: [job]})
  office.clock.advance(1000)
  office.world.edge.recordLogin(login)
  const [made] = settingsOf(account).jobs
  expect(account.logins).toHaveLength(2)
  expect(made === undefined ? [] : pushed(account, made)).toHaveLength(1)
})

test('a tunnel has a configuration, and one that is not there has none', async () => {
  addTunnel(office.world.account, {name: 'datacentre', hostnames: ['status.internal'], connectors: []})
  const [id] = tunnelsOf(office.world.account).keys()
  expect(await bodyOf(await get(`/cfd_tunnel/${id}/configurations`))).toMatchObject({
    result: {tunnel_id: id, config: {ingress: [{hostname: 'status.internal'}]}},
  })
  expect((await get('/cfd_tunnel/none/configurations')).status).toBe(404)
})
