import {afterEach, beforeEach, expect, test} from 'vitest'
import type {Office} from '../testing/office.ts'
import {openOffice} from '../testing/office.ts'

let office: Office
let account_id: string

beforeEach(async () => {
  office = await openOffice()
  account_id = office.world.accountId
})
afterEach(() => office.api.stop())

const serviceTokens = () => office.client().zeroTrust.access.serviceTokens

test('a disabled service token keeps its expiry, and is refused at the edge only after a while', async () => {
  const {id, clientId, clientSecret} = office.world.addServiceToken({name: 'support-bot'})
  const before = await serviceTokens().get(id, {account_id})
  office.clock.advance(3_600_000)
  const after = await serviceTokens().update(id, {account_id, name: 'support-bot', enabled: false})
  expect(after).toEqual({...before, enabled: false, updated_at: '2026-11-21T04:00:00.000Z'})
  expect(office.world.edge.authenticate(clientId, clientSecret)).toEqual({id, enabled: true})
  office.clock.advance(150)
  expect(office.world.edge.authenticate(clientId, clientSecret)).toEqual({id, enabled: false})
})

test('an update that carries the duration makes the token live longer', async () => {
  const {id} = office.world.addServiceToken({name: 'support-bot', duration: '24h'})
  office.clock.advance(3_600_000)
  const after = await serviceTokens().update(id, {account_id, name: 'support-bot', enabled: false, duration: '24h'})
  expect(after.expires_at).toBe('2026-11-22T04:00:00.000Z')
})

test('rotating without a grace period kills the old secret, with one it lives until then', async () => {
  const {id, clientId, clientSecret} = office.world.addServiceToken({name: 'support-bot'})
  const lives = (secret: string) => office.world.edge.authenticate(clientId, secret) !== undefined
  const second = await serviceTokens().rotate(id, {
    account_id,
    previous_client_secret_expires_at: '2026-11-21T03:10:00Z',
  })
  office.clock.advance(150)
  expect([lives(clientSecret), lives(second.client_secret ?? '')]).toEqual([true, true])
  office.clock.advance(600_000)
  expect(lives(clientSecret)).toBe(false)
  await serviceTokens().rotate(id, {account_id})
  office.clock.advance(150)
  expect(lives(second.client_secret ?? '')).toBe(false)
})

test('an API token that is put back without its condition has lost it', async () => {
  const {id} = office.world.addApiToken({
    name: 'support-bot',
    permissions: ['Zero Trust Read'],
    allowedAddresses: ['203.0.113.0/24'],
  })
  const {tokens} = office.client().accounts
  const before = await tokens.get(id, {account_id})
  const policies = (before.policies ?? []).map(({effect, resources, permission_groups: groups}) => ({
    effect,
    resources,
    permission_groups: groups.map((group) => ({id: group.id})),
  }))
  expect(before.condition).toEqual({request_ip: {in: ['203.0.113.0/24']}})
  const after = await tokens.update(id, {account_id, name: 'support-bot', policies, status: 'disabled'})
  expect(after).toMatchObject({status: 'disabled', policies: [{permission_groups: [{name: 'Zero Trust Read'}]}]})
  expect(after.condition).toBeUndefined()
})

test('a disabled API token is refused once that is in force', async () => {
  const {id, value} = office.world.addApiToken({name: 'support-bot', permissions: ['Zero Trust Read']})
  const body = {
    name: 'support-bot',
    status: 'disabled',
    policies: (await office.client().accounts.tokens.get(id, {account_id})).policies,
  }
  expect((await office.call('PUT', office.at(`/tokens/${id}`), {body})).status).toBe(200)
  expect((await office.call('GET', office.at('/gateway/rules'), {token: value})).status).toBe(200)
  office.clock.advance(100)
  const answers = await Promise.all(
    ['/gateway/rules', '/tokens/verify'].map((path) => office.call('GET', office.at(path), {token: value})),
  )
  expect(answers.map(({status}) => status)).toEqual([403, 401])
  expect(await Promise.all(answers.map((answer) => answer.json()))).toMatchObject([
    {errors: [{code: 9109}]},
    {errors: [{code: 1000}]},
  ])
})

test('the token verifies itself as an account token and not as a person', async () => {
  expect(await office.client().accounts.tokens.verify({account_id})).toMatchObject({
    id: office.token.id,
    status: 'active',
  })
  await expect(office.client().user.tokens.verify()).rejects.toMatchObject({status: 401})
})

test('a token that lacks the permission is told nothing but authentication error', async () => {
  const {id} = office.world.addServiceToken({name: 'support-bot'})
  const token = office.tokenWith(['Access: Service Tokens Read'])
  const path = office.at(`/access/service_tokens/${id}`)
  const answer = await office.call('PUT', path, {token, body: {name: 'support-bot', enabled: false}})
  expect(answer.status).toBe(403)
  expect(await answer.json()).toEqual({
    success: false,
    errors: [{code: 10000, message: 'Authentication error'}],
    messages: [],
    result: null,
  })
  expect((await office.call('GET', path, {token})).status).toBe(200)
})

test('an API token that has expired is listed only when asked for', async () => {
  office.world.addApiToken({name: 'old', permissions: [], expiresOn: '2026-11-21T02:00:00Z'})
  const names = async (include_expired: boolean) =>
    (await office.client().accounts.tokens.list({account_id, include_expired}))
      .getPaginatedItems()
      .map(({name, status}) => [name, status])
  expect(await names(false)).toEqual([['firebreak', 'active']])
  expect(await names(true)).toEqual([
    ['firebreak', 'active'],
    ['old', 'expired'],
  ])
})

test('lists of tokens come in pages', async () => {
  for (const name of ['a', 'b', 'c']) office.world.addServiceToken({name})
  const page = await serviceTokens().list({account_id, per_page: 2, page: 2})
  expect(page.getPaginatedItems().map(({name}) => name)).toEqual(['c'])
  expect((await office.call('GET', office.at('/access/service_tokens?per_page=0'))).status).toBe(400)
})

test('revoking the tokens of an application ends its sessions, not the service token', async () => {
  const {id, clientId, clientSecret} = office.world.addServiceToken({name: 'support-bot'})
  const crm = office.world.addApp({name: 'crm', type: 'self_hosted', admits: [id]})
  const wiki = office.world.addApp({name: 'wiki', type: 'self_hosted', admits: [id]})
  const {edge} = office.world
  const [old, other] = [edge.openSession(crm.id, id), edge.openSession(wiki.id, id)]
  await office.client().zeroTrust.access.applications.revokeTokens(crm.id, {account_id})
  expect(edge.sessionLives(crm.id, old)).toBe(true)
  office.clock.advance(200)
  expect(edge.sessionLives(crm.id, old)).toBe(false)
  expect(edge.sessionLives(wiki.id, other)).toBe(true)
  expect(edge.authenticate(clientId, clientSecret)?.enabled).toBe(true)
  office.clock.advance(1)
  expect(edge.sessionLives(crm.id, edge.openSession(crm.id, id))).toBe(true)
})

test('a policy shows the service tokens that it includes', async () => {
  const token = office.world.addServiceToken({name: 'support-bot'})
  const app = office.world.addApp({name: 'crm', type: 'self_hosted', domain: 'crm.example.com', admits: [token.id]})
  const {applications, policies} = office.client().zeroTrust.access
  const [policy] = (await applications.policies.list(app.id, {account_id})).getPaginatedItems()
  expect(policy).toMatchObject({decision: 'non_identity', include: [{service_token: {token_id: token.id}}]})
  expect(await policies.get(policy?.id ?? '', {account_id})).toEqual(policy)
  expect(await applications.get(app.id, {account_id})).toMatchObject({
    name: 'crm',
    type: 'self_hosted',
    domain: 'crm.example.com',
  })
})

test('a previous secret is cut by a date in the past, and by nothing else of the update', async () => {
  const {id, clientId, clientSecret} = office.world.addServiceToken({name: 'support-bot'})
  const lives = () => office.world.edge.authenticate(clientId, clientSecret) !== undefined
  await serviceTokens().rotate(id, {account_id, previous_client_secret_expires_at: '2026-11-22T03:00:00Z'})
  await serviceTokens().update(id, {account_id, name: 'support-bot'})
  office.clock.advance(150)
  expect(lives()).toBe(true)
  const before = await serviceTokens().get(id, {account_id})
  const after = await serviceTokens().update(id, {
    account_id,
    previous_client_secret_expires_at: '2001-01-01T00:00:00Z',
  })
  office.clock.advance(150)
  expect(lives()).toBe(false)
  expect(after.expires_at).toBe(before.expires_at)
})

test('a service token is deleted for good, unless a device enrolment policy names it', async () => {
  const {id, clientId, clientSecret} = office.world.addServiceToken({name: 'support-bot'})
  const enrolling = office.world.addServiceToken({name: 'enrolling'})
  office.world.addApp({name: 'device-enrolment', type: 'warp', admits: [enrolling.id]})
  await serviceTokens().delete(id, {account_id})
  await expect(serviceTokens().get(id, {account_id})).rejects.toMatchObject({status: 404})
  expect(office.world.edge.authenticate(clientId, clientSecret)).toMatchObject({enabled: true})
  office.clock.advance(150)
  expect(office.world.edge.authenticate(clientId, clientSecret)).not.toMatchObject({enabled: true})
  await expect(serviceTokens().delete(enrolling.id, {account_id})).rejects.toMatchObject({status: 409})
})

test('rolling an API token needs a body, kills the old value and moves the date of the last change', async () => {
  const {id, value} = office.world.addApiToken({name: 'support-bot', permissions: ['Account Analytics Read']})
  const {tokens} = office.client().accounts
  const verify = async (bearer: string) => (await office.call('GET', office.at('/tokens/verify'), {token: bearer})).ok
  const before = await tokens.get(id, {account_id})
  await expect(tokens.value.update(id, {account_id})).rejects.toMatchObject({status: 400})
  const rolled = await tokens.value.update(id, {account_id}, {body: {}})
  office.clock.advance(100)
  expect([await verify(value), await verify(rolled)]).toEqual([false, true])
  expect((await tokens.get(id, {account_id})).modified_on).not.toBe(before.modified_on)
})

test('a deleted API token is gone from the list and refused', async () => {
  const {id, value} = office.world.addApiToken({name: 'support-bot', permissions: ['Account Analytics Read']})
  await office.client().accounts.tokens.delete(id, {account_id})
  office.clock.advance(100)
  const {result} = await office.client().accounts.tokens.list({account_id, include_expired: true})
  expect(result.map((token) => token.id)).not.toContain(id)
  expect((await office.call('GET', office.at('/tokens/verify'), {token: value})).ok).toBe(false)
})
