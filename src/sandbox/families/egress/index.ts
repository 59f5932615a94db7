import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {createSeeding} from '../../account/seeding.ts'
import {ok} from '../../api/answer.ts'
import {route} from '../../api/route.ts'
import type {Family, InventoryPart, Surroundings} from '../family.ts'
import {internetHosts, internetPort} from './names.ts'
import {overrideOf} from './resolver.ts'

const lists = {names: 'egress-domains', addresses: 'egress-addresses'} as const

function seed(account: Account): void {
  const {addList, addRule} = createSeeding(account)
  const names = addList({name: lists.names, type: 'DOMAIN'}).id
  const addresses = addList({name: lists.addresses, type: 'IP'}).id
  const always = {action: 'block', enabled: true} as const
  addRule({
    ...always,
    name: 'ir-egress-dns',
    filter: 'dns',
    traffic: `any(dns.domains[*] in $${names})`,
    precedence: 8,
  })
  addRule({
    ...always,
    name: 'ir-egress-sni',
    filter: 'l4',
    traffic: `any(net.sni.domains[*] in $${names})`,
    precedence: 9,
  })
  addRule({...always, name: 'ir-egress-dst', filter: 'l4', traffic: `net.dst.ip in $${addresses}`, precedence: 10})
}

const listRef = (account: Account, name: string) => {
  const id = [...account.lists.values()].find(({stored}) => stored.name === name)?.stored.id ?? ''
  return {name, id}
}

/** What is blocked is known only in the incident, so its probes ask for what the runbook is given. */
function inventory(account: Account, {resolvers, proxies, cast}: Surroundings): InventoryPart {
  const hijacked = cast.agents.find((agent) => agent.hijacked)?.device ?? ''
  const server = '127.0.0.1'
  const via = (device: string) => (proxies[device] === undefined ? {} : {via: proxies[device]})
  const port = (device: string) => resolvers[device] ?? 53
  const {device: oncall} = cast.responder
  return {
    levers: {
      lists: {
        [lists.names]: {...listRef(account, lists.names), probes: ['egress-name']},
        [lists.addresses]: {...listRef(account, lists.addresses), probes: ['egress-address']},
      },
      probes: {bystanders: ['vendor-name', 'vendor-address']},
    },
    // A block by destination does not know who sends: what is under way is lived with until that is found out.
    accepted: Object.values(lists).map((object) => ({
      residual: 'open-connections',
      object,
      owner: 'group:network-security-oncall',
      reason: 'who sends is found in the logs and frozen next',
      until: '2099-01-01T00:00:00.000Z',
    })),
    probes: {
      'egress-name': {type: 'dns', server, port: port(hijacked), name: '${domain}'},
      'egress-address': {type: 'tcp', host: '${address}', port: internetPort, ...via(hijacked)},
      'vendor-name': {type: 'dns', server, port: port(oncall), name: 'vendor.example'},
      'vendor-address': {type: 'tcp', host: internetHosts['vendor.example'], port: internetPort, ...via(oncall)},
    },
  }
}

const disconnectPath = '/accounts/{account}/devices/resilience/disconnect'

/** Emergency disconnect of every device (SDK: GlobalWARPOverrideCreateParams). It needs a role that tokens seldom have. */
const overrideRoutes = [
  route({
    method: 'GET',
    path: disconnectPath,
    permissions: ['Zero Trust Read', 'Zero Trust Write'],
    handle({account}) {
      const {disconnect, since} = overrideOf(account).stored
      return ok({disconnect, timestamp: since})
    },
  }),
  route({
    method: 'POST',
    path: disconnectPath,
    permissions: ['Zero Trust Write'],
    body: z.strictObject({disconnect: z.boolean(), justification: z.string().optional()}),
    handle({account, body: {disconnect}}) {
      const since = account.stamp()
      overrideOf(account).set({disconnect, since})
      const description = `Global override: ${disconnect ? 'disconnect' : 'connect'} all devices`
      return ok(
        {disconnect, timestamp: since},
        {changed: {type: 'update', description, product: 'devices', resource: 'override', ids: [account.id]}},
      )
    },
  }),
]

/** What leaves by Gateway: the lists of blocked names and addresses, and the override that takes Gateway away. */
export const egress: Family = {
  name: 'egress',
  routes: overrideRoutes,
  seed,
  snapshot: (account) => ({state: {disconnect: overrideOf(account).stored.disconnect}}),
  inventory,
}
