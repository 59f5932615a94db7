import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {bodyOf, openOffice, type Office} from '../../api/testing/office.ts'
import type {EdgeReply, Surface} from '../family.ts'
import {deskName, laptop, robin, seedPeople} from './seed.ts'
import {peopleOf} from './store.ts'
import {peopleSurfaces} from './surfaces.ts'
import type {Cast} from '../../scenarios/scenario.ts'

let office: Office
let group: string

beforeEach(async () => {
  office = await openOffice()
  const include = [{email: {email: 'nobody@quarantine.invalid'}}]
  group = office.world.addGroup({name: 'quarantine', include}).id
  // The seed reads nothing of the cast but its levers.
  seedPeople(office.world.account, {levers: {quarantineGroup: {name: 'quarantine', id: group}}} as unknown as Cast)
})
afterEach(() => office.api.stop())

async function ask(
  prefix: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<number> {
  const surface: Surface | undefined = peopleSurfaces(office.world.account).find((one) => one.prefix === prefix)
  const request = {method, path, headers, query: new URLSearchParams(), body: '', address: '192.0.2.1'}
  const reply: EdgeReply | undefined = await surface?.answer(request)
  return reply?.status ?? 0
}

const visit = () =>
  ask('people', '/desk', {cookie: `CF_Authorization=${peopleOf(office.world.account).cookies.get(robin)}`})
const signIn = () =>
  ask('people', '/login', {authorization: `Bearer ${office.world.account.people.get(robin)?.assertion}`})
const member = (email: string) =>
  [...peopleOf(office.world.account).members.values()].find(({stored}) => stored.email === email)?.stored
const save = (email: string, method = 'POST') =>
  ask('dashboard', '/zero-trust', {authorization: `Bearer ${member(email)?.dashboardSession}`}, method)

describe('a revoked person', () => {
  const revoke = (query: string, body: object) =>
    office.call('POST', office.at(`/access/organizations/revoke_user${query}`), {body: {email: robin, ...body}})

  test('loses the session after a while, may not sign in for a minute, and then may again', async () => {
    expect(await visit()).toBe(200)
    expect((await revoke('', {})).status).toBe(200)
    expect([await visit(), await signIn()]).toEqual([200, 403])
    office.clock.advance(200)
    expect([await visit(), await signIn()]).toEqual([302, 403])
    office.clock.advance(100)
    expect(await signIn()).toBe(200)
  })

  test('keeps the devices unless the query, or the body by its documented name, says otherwise', async () => {
    const connected = () => {
      office.clock.advance(300)
      return office.world.edge.connected(laptop.name)
    }
    await revoke('', {body_devices: true})
    expect(connected()).toBe(true)
    await revoke('?devices=true', {})
    expect(connected()).toBe(false)
  })
})

test('a rule about an e-mail address keeps a person from signing in and ends no session', async () => {
  const include = [{email: {email: robin}}]
  await office.call('PUT', office.at(`/access/groups/${group}`), {body: {name: 'quarantine', include}})
  office.clock.advance(250)
  expect([await visit(), await signIn()]).toEqual([200, 403])
})

test('a group that is put without its rules has lost them', async () => {
  const body = {name: 'quarantine', include: []}
  const answer = await bodyOf<{result: object}>(await office.call('PUT', office.at(`/access/groups/${group}`), {body}))
  expect(answer.result).toMatchObject({include: [], exclude: [], require: []})
})

test('the lock of the dashboard stops saving for everybody, reading for nobody, and wipes what the PUT does not name', async () => {
  const client = office.client().zeroTrust.organizations
  const account_id = office.world.accountId
  await client.update({account_id, session_duration: '2h', strict_service_token_auth: true})
  expect(await save(robin)).toBe(200)
  await client.update({account_id, is_ui_read_only: true})
  office.clock.advance(250)
  expect([await save(robin), await save(robin, 'GET')]).toEqual([403, 200])
  expect(await client.list({account_id})).toMatchObject({session_duration: '24h', strict_service_token_auth: false})
  expect(office.world.edge.strictServiceTokenAuth).toBe(false)
})

test('a save in the dashboard is in the audit log, with the person and the context', async () => {
  await save(robin)
  expect(office.world.account.audit.at(-1)?.actor).toMatchObject({context: 'dash', email: robin})
})

test('a member whose policies deny may neither read nor save', async () => {
  const {id = '', policies = []} = member(robin) ?? {}
  const body = {
    policies: policies.map(({permission_groups, resource_groups}) => ({
      access: 'deny',
      permission_groups: permission_groups.map((one) => ({id: one.id})),
      resource_groups: resource_groups.map((one) => ({id: one.id})),
    })),
  }
  expect((await office.call('PUT', office.at(`/members/${id}`), {body})).status).toBe(200)
  office.clock.advance(250)
  expect([await save(robin), await save(robin, 'GET')]).toEqual([403, 403])
  expect((await office.call('PUT', office.at(`/members/${id}`), {body: {policies: []}})).status).toBe(400)
})

test('a Bypass policy lets anybody in, and a rule about a person is not met there', async () => {
  const app = [...office.world.account.apps.values()].find(({name}) => name === deskName)?.id ?? ''
  const {id} = office.world.addServiceToken({name: 'stranger'})
  const add = (include: readonly object[]) =>
    office.call('POST', office.at(`/access/apps/${app}/policies`), {body: {name: 'open', decision: 'bypass', include}})
  await add([{email: {email: robin}}])
  expect(office.world.edge.admits(app, id)).toBe(false)
  await add([{everyone: {}}])
  expect(office.world.edge.admits(app, id)).toBe(true)
})
