import {chmod, mkdir, writeFile} from 'node:fs/promises'
import {resolve} from 'node:path'
import type {z} from 'zod'
import {stringify} from 'yaml'
import {Inventory} from '../core/documents/inventory.ts'
import type {Edge} from './edge/edge.ts'
import {families} from './families/index.ts'
import {join} from './families/join.ts'
import type {Credential} from './edge/sign-in.ts'
import type {Cast, CastAgent} from './scenarios/scenario.ts'
import type {World} from './world.ts'

type Draft = z.input<typeof Inventory>
type Probes = NonNullable<Draft['probes']>

export interface InventoryOptions {
  readonly dir: string
  readonly world: Pick<World, 'account'>
  readonly cast: Cast
  readonly edge: Edge
  /** CF_Authorization cookies of hijacked agents, by agent name. */
  readonly sessions: ReadonlyMap<string, string>
}

/** Writes `firebreak.yaml` and, each in a file of mode 0600, the secrets that its probes use. Returns its path. */
export async function writeInventory({dir, world: {account}, cast, edge, sessions}: InventoryOptions): Promise<string> {
  const secrets = new Map<string, string>()
  const keep = (name: string, value: string): string => {
    const path = resolve(dir, 'secrets', name)
    secrets.set(path, value)
    return `file:${path}`
  }
  const base: Draft = {
    schema: 'firebreak/inventory@1',
    account: {id: account.id, name: account.name, environment: 'drill'},
    agents: Object.fromEntries(cast.agents.map((agent) => [agent.name, agentEntry(agent, cast)])),
    segments: {[cast.segment.name]: segmentEntry(cast)},
    tools: toolEntries(cast),
    levers: {...cast.levers, probes: {refused: ledgerProbes(cast), bystanders: responderProbes}},
    protected: {
      ids: [cast.breakGlass.id, cast.responder.serviceToken.id, cast.responder.registration],
      cidrs: [cast.responder.address],
      names: [cast.responder.device],
    },
    responders: {
      addresses: [cast.responder.address],
      devices: [cast.responder.device],
      breakGlassToken: cast.breakGlass.id,
      probes: responderProbes,
    },
    probes: probeEntries({cast, edge, sessions, keep}),
  }
  const place = (name: string) => resolve(dir, name)
  const surroundings = {...edge, cast, keep, place}
  const parts = families.map((family) => family.inventory?.(account, surroundings) ?? {})
  const inventory = Inventory.parse(join(base, parts))
  await mkdir(resolve(dir, 'secrets'), {recursive: true, mode: 0o700})
  for (const [path, value] of secrets) await writeSecret(path, value)
  const path = resolve(dir, 'firebreak.yaml')
  await writeFile(
    path,
    `# The account of one firebreak sandbox, with ids that are good only while it runs.\n${stringify(inventory, {aliasDuplicateObjects: false})}`,
  )
  return path
}

const responderProbes = ['oncall-crm', 'oncall-ledger']
const probesOf = ({name, hijacked}: CastAgent) => [
  `${name}-crm`,
  ...(hijacked ? [`${name}-session`] : []),
  `${name}-ledger`,
  `${name}-feed`,
]

const ledgerProbes = ({agents}: Cast) => agents.map(({name}) => `${name}-ledger`)

/** Where a new secret goes, and what shows that it is used: of the agent that has to go on working. */
const rotationOf = ({name, hijacked}: CastAgent) =>
  hijacked ? {} : {sink: `${name}-secret`, consumers: [`${name}-health`]}

function agentEntry(agent: CastAgent, {agents, app}: Cast) {
  const others = agents.filter(({name}) => name !== agent.name).flatMap(({name}) => [`${name}-crm`, `${name}-ledger`])
  return {
    owner: 'group:agent-platform-oncall',
    serviceTokens: [{...agent.serviceToken, probes: [`${agent.name}-crm`], ...rotationOf(agent)}],
    apiTokens: [agent.apiToken],
    meshNodes: [
      {
        name: agent.device,
        replicas: [agent.device],
        enrolment: [agent.serviceToken],
        probes: [`${agent.name}-ledger`, `${agent.name}-feed`],
      },
    ],
    apps: [{...app, probes: agent.hijacked ? [`${agent.name}-session`] : []}],
    addresses: [agent.address],
    probes: {refused: probesOf(agent), bystanders: [...others, ...responderProbes]},
  }
}

function segmentEntry(cast: Cast) {
  const {segment, agents} = cast
  const bystanders = agents.filter(({hijacked}) => !hijacked)
  return {
    owner: 'group:payments',
    risk: 'high-risk' as const,
    cidrs: [...segment.cidrs],
    // An open connection of the intruder's: a block alone would leave it.
    nodes: segment.nodes.map((node) => ({
      ...node,
      probes: agents.filter(({hijacked}) => hijacked).map(({name}) => `${name}-feed`),
    })),
    probes: {
      refused: ledgerProbes(cast),
      bystanders: bystanders.map(({name}) => `${name}-crm`),
    },
  }
}

function toolEntries({app, agents}: Cast) {
  const names = agents.map(({name}) => name)
  return {
    [app.name]: {blastRadius: 'BR2' as const, data: 'customer records', agents: names},
    ledger: {blastRadius: 'BR3' as const, data: 'payments', agents: names},
  }
}

interface ProbeOptions extends Pick<InventoryOptions, 'cast' | 'edge' | 'sessions'> {
  /** Files a secret away and gives the reference to it. */
  readonly keep: (name: string, value: string) => string
}

type ProbeEntry = readonly [string, Probes[string]]

function probeEntries({cast, edge, sessions, keep}: ProbeOptions): Probes {
  const crm = (who: string, {clientId, clientSecret}: Credential): ProbeEntry => {
    const credential = {
      clientId: keep(`${who}.client-id`, clientId),
      clientSecret: keep(`${who}.client-secret`, clientSecret),
    }
    return [`${who}-crm`, {type: 'http', url: edge.crm, credential}]
  }
  const ledger = (who: string, device: string): ProbeEntry => {
    const via = edge.proxies[device]
    return [`${who}-ledger`, {type: 'http', url: `${edge.ledger}/`, ...(via === undefined ? {} : {via})}]
  }
  /** A connection to the ledger that is open before anything is done. */
  const feed = ({name, device}: CastAgent): ProbeEntry => {
    const via = edge.proxies[device]
    const {address: host, feed: port} = cast.ledger
    return [`${name}-feed`, {type: 'held', host, port, ...(via === undefined ? {} : {via})}]
  }
  const session = ({name}: CastAgent): readonly ProbeEntry[] => {
    const cookie = sessions.get(name)
    if (cookie === undefined) return []
    return [[`${name}-session`, {type: 'http', url: edge.crm, session: keep(`${name}.session`, cookie)}]]
  }
  return Object.fromEntries([
    ...cast.agents.flatMap((agent) => [
      crm(agent.name, agent.credential),
      ...session(agent),
      ledger(agent.name, agent.device),
      feed(agent),
    ]),
    crm('oncall', cast.responder.credential),
    ledger('oncall', cast.responder.device),
  ])
}

/** A file that was there before keeps its mode when it is written, so the mode is set again. */
async function writeSecret(path: string, value: string): Promise<void> {
  await writeFile(path, `${value}\n`, {mode: 0o600})
  await chmod(path, 0o600)
}
