import type {Seeding} from '../world.ts'
import type {Cast, CastAgent, Scenario} from './scenario.ts'
import {responderPermissions} from './responder-permissions.ts'

const oncall = {device: 'oncall-laptop', address: '100.96.0.31', email: 'oncall@example.com'}
const ledger = {
  name: 'payments-ledger',
  hostname: 'ledger.payments.internal',
  address: '10.20.0.5',
  port: 8443,
  feed: 7070,
}
const payments = {
  cidr: '10.20.0.0/24',
  node: 'payments-gw',
  replicas: [
    {name: 'payments-gw-1', address: '100.96.0.21'},
    {name: 'payments-gw-2', address: '100.96.0.22'},
  ],
}
const roles = [
  {name: 'support-bot', address: '100.96.0.11', hijacked: true, pages: ['/customers', '/customers/export']},
  {name: 'billing-bot', address: '100.96.0.12', hijacked: false, pages: ['/invoices']},
] as const
type Role = (typeof roles)[number]

/** One of two agents has been talked into exporting customer records; the other does its invoices and must go on. */
export const hijackedSupportAgent: Scenario = {
  summary: 'support-bot is hijacked and exports customer records; billing-bot must keep working',
  account: {name: 'Example Corp (drill)', strictServiceTokenAuth: false},
  seed(world) {
    const agents = roles.map((role) => addAgent(world, role))
    const admitted = agents.map(({serviceToken}) => serviceToken.id)
    const responder = addResponder(world)
    const quarantineGroup = addQuarantineGroup(world)
    const excludes = [quarantineGroup.id]
    const app = {
      name: 'crm',
      ...world.addApp({
        name: 'crm',
        type: 'self_hosted',
        domain: 'crm.example.com',
        admits: [...admitted, responder.serviceToken.id],
        excludes,
      }),
    }
    world.addApp({name: 'device-enrolment', type: 'warp', admits: admitted, emails: [oncall.email], excludes})
    for (const {device, address, serviceToken} of agents) {
      world.addDevice({name: device, address, enrolment: {serviceToken: serviceToken.id}})
    }
    const {registration} = world.addDevice({
      name: oncall.device,
      address: oncall.address,
      enrolment: {email: oncall.email},
    })
    const node = world.addMeshNode({name: payments.node, cidrs: [payments.cidr], replicas: payments.replicas})
    world.addUserLogin({email: oncall.email, appId: app.id, allowed: true, address: '203.0.113.31'})
    return {
      own: world.addApiToken({name: 'firebreak', permissions: responderPermissions, createdBy: 'owner@example.com'}),
      app: {name: app.name, id: app.id},
      agents,
      responder: {...responder, registration},
      breakGlass: {
        name: 'break-glass',
        id: world.addApiToken({name: 'break-glass', permissions: responderPermissions}).id,
      },
      segment: {
        name: 'payments',
        cidrs: [payments.cidr],
        nodes: [{name: payments.node, id: node.id, replicas: payments.replicas.map(({name}) => name), enrolment: []}],
      },
      ledger,
      levers: {...addLevers(world), quarantineGroup},
    }
  },
}

function addAgent(world: Seeding, {name, address, hijacked, pages}: Role): CastAgent {
  const {id, ...credential} = world.addServiceToken({name})
  const apiToken = world.addApiToken({name, permissions: ['Account Analytics Read']})
  return {
    name,
    address,
    hijacked,
    pages,
    device: name,
    credential,
    serviceToken: {name, id},
    apiToken: {name, id: apiToken.id},
  }
}

function addResponder(world: Seeding): Omit<Cast['responder'], 'registration'> {
  const name = 'oncall-probe'
  const {id, ...credential} = world.addServiceToken({name})
  return {device: oncall.device, address: oncall.address, credential, serviceToken: {name, id}}
}

/** In peace time it holds an address that nobody has: whether a group may be empty is not verified on a live account. */
function addQuarantineGroup(world: Seeding) {
  const name = 'ir-quarantine-access'
  return {name, ...world.addGroup({name, include: [{email: {email: 'nobody@quarantine.invalid'}}]})}
}

/** The levers of peace time: a kill switch that is off and reaches the agents only, and blocks that wait for their lists to fill. */
function addLevers(world: Seeding): Cast['levers'] {
  const fleet = `{${roles.map(({address}) => address).join(' ')}}`
  const addList = (name: string) => ({name, id: world.addList({name, type: 'IP'}).id})
  const addBlock = (
    name: string,
    filter: 'dns' | 'l4' | 'http',
    rule: {traffic: string; precedence: number; enabled: boolean},
  ) => ({
    name,
    id: world.addRule({name, filter, action: 'block', ...rule}).id,
  })
  const addListPair = (prefix: string, list: {id: string}, precedence: number) => [
    addBlock(`${prefix}-src`, 'l4', {traffic: `net.src.ip in $${list.id}`, precedence, enabled: true}),
    addBlock(`${prefix}-dst`, 'l4', {traffic: `net.dst.ip in $${list.id}`, precedence: precedence + 1, enabled: true}),
  ]
  const quarantine = addList('quarantine')
  const isolation = addList('isolation')
  const killSwitch = [
    {...addBlock('ir-kill-dns', 'dns', {traffic: `dns.src_ip in ${fleet}`, precedence: 1, enabled: false}), probes: []},
    {
      ...addBlock('ir-kill-l4', 'l4', {traffic: `net.src.ip in ${fleet}`, precedence: 2, enabled: false}),
      probes: roles.map(({name}) => `${name}-ledger`),
    },
    {
      ...addBlock('ir-kill-http', 'http', {
        traffic: `any(http.conn.src_ip[*] in ${fleet})`,
        precedence: 3,
        enabled: false,
      }),
      probes: [],
    },
  ]
  addListPair('ir-quarantine', quarantine, 4)
  return {
    killSwitch,
    zones: [],
    lists: {quarantine: {...quarantine, probes: []}},
    segmentBlock: {list: isolation, rules: addListPair('ir-isolate', isolation, 6)},
  }
}
