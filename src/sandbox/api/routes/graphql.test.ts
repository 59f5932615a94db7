import {afterEach, beforeEach, expect, test} from 'vitest'
import {resolutionOf} from '../../families/egress/resolver.ts'
import {bodyOf, type Office, openOffice} from '../testing/office.ts'

let office: Office

beforeEach(async () => {
  office = await openOffice()
  const {id} = office.world.addServiceToken({name: 'support-bot'})
  office.world.addDevice({name: 'support-bot', address: '100.96.0.11', enrolment: {serviceToken: id}})
  office.world.addDevice({name: 'ledger', address: '100.96.0.20', enrolment: {email: 'robin@example.com'}})
})
afterEach(() => office.api.stop())

interface Reply {
  readonly data: {readonly viewer: {readonly accounts: readonly [Readonly<Record<string, unknown>>]}} | null
  readonly errors: readonly {readonly message: string}[] | null
}

async function ask(selection: string): Promise<unknown> {
  const query = `{viewer {accounts(filter: {accountTag: "${office.world.accountId}"}) {${selection}}}}`
  const {data, errors} = await bodyOf<Reply>(await office.call('POST', '/graphql', {body: {query}}))
  return data?.viewer.accounts[0] ?? errors?.[0]?.message
}

const today = 'datetime_geq: "2026-11-21T00:00:00Z", datetime_leq: "2026-11-21T23:00:00Z"'
const block = {action: 'block', precedence: 1, enabled: true} as const

test('Gateway records the connections that it let pass and those that it blocked, and none that found no way', async () => {
  office.world.edge.connect('support-bot', '100.96.0.20', 8443)
  office.world.edge.connect('support-bot', '10.99.0.1', 22)
  office.world.addRule({...block, name: 'no-ledger', filter: 'l4', traffic: 'net.dst.ip in {100.96.0.20}'})
  office.clock.advance(60_000)
  office.world.edge.connect('support-bot', '100.96.0.20', 8443)
  const fields = 'count dimensions {datetime action destinationIp destinationPort email deviceName policyName}'
  const from = {email: 'non_identity@example.cloudflareaccess.com', deviceName: 'support-bot', destinationPort: 8443}
  expect(
    await ask(`gatewayL4SessionsAdaptiveGroups(limit: 10, filter: {${today}}, orderBy: [datetime_ASC]) {${fields}}`),
  ).toEqual({
    gatewayL4SessionsAdaptiveGroups: [
      {count: 1, dimensions: expect.objectContaining({...from, action: 'allow', policyName: ''})},
      {count: 1, dimensions: expect.objectContaining({...from, action: 'block', policyName: 'no-ledger'})},
    ],
  })
})

test('Gateway records the names that it was asked for, unless another resolver was asked', async () => {
  office.world.addRule({...block, name: 'no-drop', filter: 'dns', traffic: 'dns.fqdn == "drop.example"'})
  for (const name of ['vendor.example', 'drop.example']) resolutionOf(office.world.account, 'support-bot', name)
  resolutionOf(office.world.account, 'a-stranger', 'vendor.example')
  const fields = 'dimensions {queryName resolverDecision policyName srcIp}'
  expect(await ask(`gatewayResolverQueriesAdaptiveGroups(limit: 10, filter: {${today}}) {${fields}}`)).toMatchObject({
    gatewayResolverQueriesAdaptiveGroups: [
      {dimensions: {queryName: 'vendor.example', resolverDecision: 5, policyName: '', srcIp: '100.96.0.11'}},
      {dimensions: {queryName: 'drop.example', resolverDecision: 9, policyName: 'no-drop'}},
    ],
  })
})

test('the settings say what may be asked of a data set, and the data set refuses the rest', async () => {
  const node = 'gatewayL4SessionsAdaptiveGroups'
  expect(await ask(`settings {${node} {enabled maxPageSize maxDuration notOlderThan availableFields}}`)).toMatchObject({
    settings: {
      [node]: {
        enabled: true,
        maxPageSize: 10_000,
        maxDuration: 86_400,
        notOlderThan: 2_592_000,
        availableFields: expect.arrayContaining(['count', 'dimensions_destinationIp']),
      },
    },
  })
  const from = (time: string, to = '2026-11-21T03:00:00Z') => `datetime_geq: "${time}", datetime_leq: "${to}"`
  const refused = async (args: string, fields = 'count') => ask(`${node}(${args}) {${fields}}`)
  expect(await refused(`limit: 10001, filter: {${today}}`)).toBe('limit must be between 1 and 10000')
  expect(await refused(`limit: 1, filter: {${from('2026-11-19T03:00:00Z')}}`)).toMatch(/range is too large/)
  expect(await refused(`limit: 1, filter: {${from('2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z')}}`)).toMatch(/older/)
  expect(await refused(`limit: 1, filter: {action: "block"}`)).toBe('a filter by datetime is required')
  expect(await refused(`limit: 1, filter: {${today}}`, 'dimensions {password}')).toMatch(/unknown field "password"/)
})

test("a person's sign-in is in the data set of logins as well, and names no service token", async () => {
  const {id} = office.world.addApp({name: 'crm', type: 'self_hosted', admits: []})
  office.world.addPerson({email: 'robin@example.com', name: 'Robin'})
  office.world.addUserLogin({email: 'robin@example.com', appId: id, allowed: true, address: '203.0.113.31'})
  const fields = 'dimensions {appId serviceTokenId userUuid}'
  expect(await ask(`accessLoginRequestsAdaptiveGroups(limit: 10, filter: {${today}}) {${fields}}`)).toEqual({
    accessLoginRequestsAdaptiveGroups: [
      {dimensions: {appId: id, serviceTokenId: '', userUuid: office.world.account.people.get('robin@example.com')?.id}},
    ],
  })
})
