import {afterEach, beforeEach, expect, test} from 'vitest'
import {refOf} from '../../core/targets.ts'
import {aiGatewaysOf} from '../../sandbox/families/ai-gateway/records.ts'
import {systemClock} from '../../storage/system-clock.ts'
import {enrolmentToken, type FactAccount, openFactAccount, subject} from '../../../test/fixtures/fact-account.ts'

let account: FactAccount

beforeEach(async () => {
  account = await openFactAccount()
})
afterEach(() => account.stop())

test('an application names its people, its agents by the tokens they signed in with, and its label', async () => {
  account.world.addUserLogin({email: 'ada@example.com', appId: account.crm, allowed: true, address: '203.0.113.5'})
  account.world.addUserLogin({email: 'eve@example.com', appId: account.crm, allowed: false, address: '203.0.113.6'})
  expect(await account.factOf(subject('access-app', account.crm, {name: 'crm'}))).toMatchObject({
    window: '7d',
    seen: [
      {log: 'access', count: 2, sampled: false},
      {log: 'service-token-logins', count: 2, sampled: true},
    ],
    users: ['ada@example.com', 'oncall@example.com'],
    apps: [{name: 'crm', seen: true}],
    agents: ['support-bot'],
    tools: [{name: 'crm', blastRadius: 'BR2', data: 'customer records'}],
  })
})

test('a token that signed in and that the inventory does not know is said to be unknown', async () => {
  const {undetermined} = await account.factOf(subject('access-app', account.crm))
  expect(undetermined).toContain(
    `who holds service tokens that were seen there: firebreak.yaml does not know ${account.billingToken}`,
  )
})

test('a service token names where it signed in, and where a policy admits it', async () => {
  const fact = await account.factOf(subject('service-token', account.supportToken))
  expect(fact).toMatchObject({
    seen: [{log: 'service-token-logins', count: 1, sampled: true}],
    users: [],
    apps: [
      {name: 'crm', seen: true},
      {name: 'device-enrolment', seen: false},
    ],
    agents: ['support-bot'],
    tools: [{name: 'crm'}, {name: 'ledger'}],
  })
  expect(fact.undetermined.join()).toContain('sampling')
})

/** Something that a token, or a person in the dashboard, has changed. */
function changed(resource: string, actor: {readonly token: string} | {readonly email: string}): void {
  const {id, name} = {id: account.accountId, name: 'Example Corp (drill)'}
  const time = systemClock.now().toISOString()
  const who =
    'email' in actor
      ? {context: 'dash' as const, email: actor.email, token_id: '', token_name: '', type: 'user' as const}
      : {context: 'api_token' as const, token_id: actor.token, token_name: 'busy', type: 'account' as const}
  account.world.account.audit.push({
    id: `${resource}-${account.world.account.audit.length}`,
    account: {id, name},
    action: {description: 'change', result: 'success', time, type: 'update'},
    actor: {ip_address: '203.0.113.7', ...who},
    raw: {cf_ray_id: 'ray', method: 'PUT', status_code: 200, uri: '/', user_agent: 'test'},
    resource: {id: resource, product: 'access', scope: 'accounts', type: 'token'},
  })
}

test('a token that enrols devices is held by the agent whose devices they are', async () => {
  expect((await account.factOf(subject('service-token', enrolmentToken))).agents).toEqual(['support-bot'])
})

test('an API token is counted by what it changed, and an object names who changed it', async () => {
  const token = 'a'.repeat(32)
  changed(account.supportToken, {token})
  changed(account.supportToken, {email: 'ada@example.com'})
  expect((await account.factOf(subject('api-token', token))).seen).toEqual([{log: 'audit', count: 1, sampled: false}])
  expect((await account.factOf(subject('service-token', account.supportToken))).changedBy).toEqual([
    'API token busy',
    'ada@example.com',
  ])
})

test('a setting of the account hits whoever works in its dashboard', async () => {
  changed(account.supportToken, {email: 'ada@example.com'})
  changed(account.supportToken, {token: 'a'.repeat(32)})
  expect(await account.factOf(subject('account', account.accountId))).toMatchObject({
    seen: [{log: 'audit', count: 1, sampled: false}],
    users: ['ada@example.com'],
    agents: [],
  })
})

test('a person is named with the applications, a zone and a portal with the people who sign in there', async () => {
  const portal = account.idOf('app', 'research-portal')
  account.world.addUserLogin({email: 'ada@example.com', appId: portal, allowed: true, address: '203.0.113.5'})
  const subjects = [
    subject('access-user', 'oncall@example.com'),
    subject('zone', 'e'.repeat(32), {name: 'research.example.com'}),
    subject('mcp-portal', 'research-portal'),
  ]
  const [person, zone, mcp] = (await account.find(subjects)).facts
  expect(person).toMatchObject({apps: [{name: 'crm', seen: true}], agents: ['support-bot']})
  expect(zone?.users).toEqual(['ada@example.com'])
  expect(mcp?.users).toEqual(['ada@example.com'])
})

test('a rule and a list name the agents whose addresses they are about', async () => {
  const rule = account.idOf('rule', 'ir-kill-l4')
  expect((await account.factOf(subject('gateway-rule', rule))).agents).toEqual(['support-bot'])
  const params = {values: ['100.96.0.0/16']}
  expect((await account.factOf(subject('gateway-list', 'list', {params}))).agents).toEqual(['support-bot'])
  const other = await account.factOf(subject('gateway-list', 'list', {params: {values: ['10.0.0.1']}}))
  expect(other).toMatchObject({agents: [], tools: []})
  expect(other.undetermined).toContain('which agents use it: firebreak.yaml says of none that it does')
})

test.each([...new Set(Object.keys(refOf) as (keyof typeof refOf)[])])(
  'of a %s that nothing is known of something is said to be undetermined',
  async (kind) => {
    expect((await account.factOf(subject(kind, 'd'.repeat(32)))).undetermined).not.toEqual([])
  },
)

test('model calls that succeeded are counted, by gateway', async () => {
  const gateway = [...aiGatewaysOf(account.world.account).gateways.keys()][0] ?? ''
  const call = {gateway, provider: 'openai', model: 'small-model', path: 'chat', status_code: 200}
  const [now, longAgo] = [systemClock.now().toISOString(), '2026-01-01T00:00:00.000Z']
  aiGatewaysOf(account.world.account).calls.push(
    {...call, id: '1', created_at: longAgo, success: true},
    {...call, id: '2', created_at: now, success: false},
    {...call, id: '3', created_at: now, success: true},
  )
  expect((await account.factOf(subject('ai-gateway', gateway))).seen).toEqual([
    {log: 'ai-gateway', count: 1, sampled: false},
  ])
  const strange = await account.factOf(subject('ai-gateway', 'elsewhere'))
  expect(strange.seen).toEqual([])
  expect(strange.undetermined.join()).toContain('the log of AI Gateway elsewhere cannot be read')
})
