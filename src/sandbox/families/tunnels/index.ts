import type {Account} from '../../account/account.ts'
import type {EdgeReply, Family, InventoryPart, Surroundings} from '../family.ts'
import {tunnelRoutes} from './endpoints.ts'
import {addTunnel, connected, isUp, type Tunnel, tunnelsOf} from './tunnels.ts'

/** The agent's tunnel, which a thief runs as well, and its neighbours, which must not notice. */
export const tunnelNames = {agent: 'research-tunnel', shared: 'datacentre', quarantine: 'ir-quarantine'} as const

const agentHostname = 'research.internal.example.com'
const bystanderHostname = 'status.internal.example.com'

/** Throws when the family was not seeded. */
export function tunnelNamed(account: Account, name: string): Tunnel {
  const found = [...tunnelsOf(account).values()].find(({tunnel}) => tunnel.stored.name === name)
  if (found === undefined) throw new Error(`no tunnel is called ${name}`)
  return found.tunnel.stored
}

function seed(account: Account): void {
  addTunnel(account, {
    name: tunnelNames.agent,
    hostnames: [agentHostname],
    connectors: [
      {host: 'research-1', address: '192.0.2.41'},
      {host: 'research-2', address: '192.0.2.42'},
      {host: 'thief', address: '203.0.113.66'},
    ],
  })
  addTunnel(account, {
    name: tunnelNames.shared,
    hostnames: [bystanderHostname],
    connectors: [{host: 'datacentre-1', address: '192.0.2.51'}],
  })
  addTunnel(account, {name: tunnelNames.quarantine})
}

/** Cloudflare's own answer where no connector of the tunnel is connected: error 1033. */
const down: EdgeReply = {status: 530, body: {error: 1033}}

function answer(account: Account, path: string): EdgeReply {
  const hostname = path.split('/')[1] ?? ''
  const record = [...tunnelsOf(account).values()].find(({tunnel}) => tunnel.inForce.hostnames.includes(hostname))
  if (record === undefined) return {status: 404, body: {error: `no tunnel serves ${hostname}`}}
  return isUp(account, record.tunnel.stored.id) ? {status: 200, body: {hostname}} : down
}

function snapshot(account: Account) {
  const tunnels = [...tunnelsOf(account).values()].toSorted((a, b) =>
    a.tunnel.stored.name < b.tunnel.stored.name ? -1 : 1,
  )
  return {
    state: tunnels.map((record) => ({
      id: record.tunnel.stored.id,
      name: record.tunnel.stored.name,
      connected: connected(account, record)
        .map(({id}) => id)
        .toSorted(),
    })),
    secrets: tunnels.map(({tunnel: {stored}}) => ({name: stored.name, version: stored.secretVersion})),
  }
}

const refOf = ({name, id}: Tunnel) => ({name, id})

function inventory(account: Account, {front, place}: Surroundings): InventoryPart {
  const agent = refOf(tunnelNamed(account, tunnelNames.agent))
  return {
    agents: {
      'research-bot': {
        owner: 'group:agent-platform-oncall',
        tunnels: [{...agent, sink: 'research-tunnel-token', probes: ['research-tunnel']}],
      },
    },
    levers: {quarantineTunnel: refOf(tunnelNamed(account, tunnelNames.quarantine))},
    sinks: {'research-tunnel-token': {type: 'file', path: place('research-tunnel.token')}},
    probes: {
      'research-tunnel': {type: 'http', url: `${front}/tunnel/${agentHostname}/`, refusedBy: [530]},
      'datacentre-status': {type: 'http', url: `${front}/tunnel/${bystanderHostname}/`},
    },
  }
}

/** cloudflared tunnels and who is connected for them. */
export const tunnelsFamily: Family = {
  name: 'tunnels',
  routes: tunnelRoutes,
  seed,
  snapshot,
  surfaces: (account) => [{prefix: 'tunnel', answer: ({path}) => answer(account, path)}],
  inventory,
}
