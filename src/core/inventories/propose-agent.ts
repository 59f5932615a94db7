import type {z} from 'zod'
import type {Agent, Inventory} from '../documents/inventory.ts'
import type {Probe} from '../documents/probe.ts'
import type {TargetKind} from '../targets.ts'
import type {AccountLook, ListedApp} from './account-look.ts'
import type {Candidate} from './candidates.ts'
import {present, refsTo} from './draft-parts.ts'
import {freeName, slugOf} from './slug.ts'

export type AgentDraft = z.input<typeof Agent>
export type InventoryDraft = z.input<typeof Inventory>

/** Who is named where nobody has said who owns something. */
export const unassigned = 'unassigned'
/** What is said of the data of a tool of which nobody has said it. */
export const unlabelled = 'unlabelled'

/** Applications behind which a tool answers; the rest are launchers, portals and the enrolment of devices. */
const toolTypes = new Set(['self_hosted', 'saas', 'ssh', 'vnc', 'infrastructure', 'mcp'])

export const isTool = ({type}: ListedApp): boolean => toolTypes.has(type)

/** Applications that a service token of the agent is admitted to, and those that stand before its own portal. */
export function appsOf({handles}: Candidate, {apps}: AccountLook): readonly ListedApp[] {
  const tokens = handles.filter(({kind}) => kind === 'service-token').map(({id}) => id)
  const fronts = handles.filter(({kind}) => kind === 'mcp-portal' || kind === 'mcp-server').map(({name}) => name)
  return apps.filter(
    ({type, name, tokens: admitted}) =>
      type !== 'warp' && (fronts.includes(name) || tokens.some((token) => admitted.includes(token))),
  )
}

/** Tokens that may enrol its devices anew: its own, or where none of them may, every one that may. */
function enrolmentOf({handles}: Candidate, {apps, objects}: AccountLook): readonly {name: string; id: string}[] {
  const enrolling = new Set(apps.filter(({type}) => type === 'warp').flatMap(({tokens}) => tokens))
  const refs = (of: Candidate['handles']) =>
    refsTo(of.filter(({kind, id}) => kind === 'service-token' && enrolling.has(id)))
  const own = refs(handles)
  return own.length > 0 ? own : refs(objects)
}

/** The environment variable that a secret of an agent goes into. */
const variable = (agent: string, what: string): string =>
  `${agent.replaceAll(/[^a-z0-9]+/gi, '_').toUpperCase()}_${what}`.replace(/^(?=\d)/, '_')

/** A probe for each place that the agent signs in to with a service token; its secret is named and not known. */
export function probesOf(agent: string, candidate: Candidate, look: AccountLook): Readonly<Record<string, Probe>> {
  const [token] = candidate.handles.filter(({kind}) => kind === 'service-token')
  if (token === undefined) return {}
  const taken = new Set<string>()
  const places = appsOf(candidate, look).filter(
    (app) => isTool(app) && app.domain !== undefined && app.tokens.includes(token.id),
  )
  return Object.fromEntries(
    places.flatMap(({name, domain = ''}) => {
      const url = `https://${domain}`
      if (!URL.canParse(url)) return []
      const probe = freeName(`${agent}-${slugOf(name)}`.slice(0, 60), taken)
      taken.add(probe)
      const credential = {
        clientId: `env:${variable(agent, 'CLIENT_ID')}`,
        clientSecret: `env:${variable(agent, 'CLIENT_SECRET')}`,
      }
      return [[probe, {type: 'http', url: new URL(url).href, credential} satisfies Probe]]
    }),
  )
}

/** An agent with all that goes by its name. */
export function draftAgent(candidate: Candidate, owner: string, look: AccountLook): AgentDraft {
  const {handles, devices} = candidate
  const of = (kind: TargetKind) => handles.filter((handle) => handle.kind === kind)
  const refs = (kind: TargetKind) => refsTo(of(kind))
  const named = (kind: TargetKind) => of(kind).map(({name}) => ({name}))
  const enrolment = enrolmentOf(candidate, look)
  const nodes = [
    ...devices.map(({name}) => ({name: slugOf(name), replicas: [name], ...present('enrolment', enrolment)})),
    ...of('mesh-node').map(({name, id}) => ({name: slugOf(name), id, replicas: replicasOf(name, look)})),
  ]
  const addresses = [...new Set(devices.flatMap((device) => device.addresses))]
  const apps = refsTo(appsOf(candidate, look))
  return {
    owner,
    ...present('serviceTokens', refs('service-token')),
    ...present('apiTokens', refs('api-token')),
    ...present('oauthClients', refs('oauth-client')),
    ...present('meshNodes', nodes),
    ...present('tunnels', refs('tunnel')),
    ...present('apps', apps),
    ...present('workers', refs('worker')),
    ...present('aiGateways', named('ai-gateway')),
    ...present('mcpPortals', named('mcp-portal')),
    ...present('mcpServers', named('mcp-server')),
    ...present('addresses', addresses),
  }
}

/** Device names under which a Mesh node has registered; its own name where none begins with it. */
export function replicasOf(node: string, {devices}: Pick<AccountLook, 'devices'>): string[] {
  const own = devices.filter(
    ({enrolledBy, name}) => enrolledBy === 'node' && (name === node || name.startsWith(`${node}-`)),
  )
  return own.length === 0 ? [node] : [...new Set(own.map(({name}) => name))].toSorted()
}
