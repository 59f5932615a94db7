import {afterEach, beforeEach, expect, test} from 'vitest'
import type {Connection} from '../../src/cloudflare/connect.ts'
import type {Reader} from '../../src/core/cloudflare.ts'
import {settingsOf} from '../../src/sandbox/families/account-settings/records.ts'
import {networksOf} from '../../src/sandbox/families/networks/networks.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {collected} from '../fixtures/collected.ts'

/** Every call of the catalogue of levers, section 4.5, by its path below the account or of all zones. */
const catalogue = [
  'gateway/rules',
  'gateway/lists',
  'gateway/lists/*/items',
  'gateway/configuration',
  'gateway/logging',
  'access/apps',
  'access/policies',
  'access/groups',
  'access/service_tokens',
  'access/ai-controls/mcp/portals',
  'access/ai-controls/mcp/servers',
  'access/identity_providers',
  'access/organizations',
  'tokens',
  'members',
  'oauth_clients',
  'tunnels',
  'warp_connector',
  'warp_connector/*/connections',
  'warp_connector/*/configurations',
  'cfd_tunnel',
  'cfd_tunnel/*/connections',
  'teamnet/routes',
  'zerotrust/routes/hostname',
  'teamnet/virtual_networks',
  'zerotrust/subnets',
  'devices/registrations',
  'devices/physical-devices',
  'devices/policies',
  'devices/policy',
  'devices/settings',
  'zerotrust/connectivity_settings',
  'workers/scripts',
  'workers/domains',
  'zones/*/workers/routes',
  'connectivity/directory/services',
  'ai-gateway/gateways',
  'flagship/apps/*/flags',
  'logpush/jobs',
  'rulesets',
]

let account: QuietAccount
let connection: Connection

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith([...responderPermissions, 'Logs Write'])
})
afterEach(() => account.stop())

interface Asked {
  readonly path: string
  readonly status: number
}

/** A snapshot of the configuration of the account, and what was asked for it. */
async function snapshot(from: Connection, also: object = {}) {
  const asked: Asked[] = []
  const {reader} = from
  const watched: Reader = {
    ...reader,
    until: () => watched,
    async raw(path: string, query?: Readonly<Record<string, string>>) {
      const answer = await reader.raw(path, query)
      asked.push({path: path.replace(`/accounts/${account.accountId}/`, '').replace(/^\//, ''), status: answer.status})
      return answer
    },
  }
  const kept = await collected({...from, reader: watched}, 'config', {of: 'account', ...also})
  return {...kept, asked}
}

const fits = (pattern: string) => {
  const shape = new RegExp(`^${pattern.replaceAll('*', '[^/]+')}$`)
  return ({path}: Asked) => shape.test(path)
}

test('every listing of the catalogue is kept, and each is answered', async () => {
  const {asked, reports} = await snapshot(connection)
  expect(catalogue.filter((pattern) => !asked.some(fits(pattern)))).toEqual([])
  expect(asked.filter(({status}) => status !== 200)).toEqual([])
  expect(asked.filter(({path}) => /token$|override_codes|\/value/.test(path))).toEqual([])
  expect(reports).toMatchObject([{source: 'config', state: 'complete'}])
})

test('the roads of the Mesh, those that were taken away, and who may enrol are in the evidence', async () => {
  const [[id, road] = []] = [...networksOf(account.world.account).routes]
  if (id === undefined || road === undefined) throw new Error('there is no route')
  road.set({...road.stored, deletedAt: account.world.account.stamp()})
  const files = new Map<string, string>()
  const {text} = await snapshot(connection)
  for (const body of text.split('\n')) files.set(body, body)
  const about = [...files.values()].filter((body) => body.includes(id))
  expect(about.join()).toMatch(/"deleted_at":"\d{4}-/)
  const enrolment = [...account.world.account.apps.values()].find(({type}) => type === 'warp')
  expect(text).toContain(enrolment?.policies[0]?.id)
})

test('what a Logpush job signs in with is blanked, and that it sends is kept', async () => {
  settingsOf(account.world.account).jobs.push({
    id: 1,
    dataset: 'gateway_network',
    destination_conf: 'r2://logs/{DATE}?account-id=a&access-key-id=b&secret-access-key=hunter2',
    enabled: true,
    since: account.world.account.stamp(),
  })
  const {text} = await snapshot(connection)
  expect(text).toContain('"dataset":"gateway_network"')
  expect(text).not.toContain('hunter2')
})

test('a token that may not read Logpush is no failure, and its gap says what it takes', async () => {
  const {reports} = await snapshot(account.connectWith(responderPermissions))
  expect(reports).toMatchObject([
    {
      state: 'complete',
      gaps: expect.arrayContaining([expect.stringMatching(/^logpush\/jobs: .*403.*takes Logs Write/)]),
    },
  ])
})

test('what is missing for any other reason is no whole configuration', async () => {
  const {reports} = await snapshot(
    account.connectWith([...responderPermissions, 'Logs Write'].filter((one) => one !== 'Account Rulesets Read')),
  )
  expect(reports).toMatchObject([
    {state: 'truncated', gaps: expect.arrayContaining([expect.stringMatching(/^rulesets: .*403/)])},
  ])
})
