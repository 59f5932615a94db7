import {chmod, mkdir, writeFile} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import type {z} from 'zod'
import {stringify} from 'yaml'
import {Inventory} from '../core/documents/inventory.ts'
import type {Edge} from './edge/edge.ts'
import type {Credential} from './edge/sign-in.ts'
import type {Cast, CastAgent} from './scenarios/scenario.ts'

type Draft = z.input<typeof Inventory>
type Probes = NonNullable<Draft['probes']>

export interface InventoryOptions {
  readonly dir: string
  readonly account: {readonly id: string; readonly name: string}
  readonly cast: Cast
  readonly edge: Edge
  /** CF_Authorization cookies of hijacked agents, by agent name. */
  readonly sessions: ReadonlyMap<string, string>
}

/** Writes `firebreak.yaml` and, each in a file of mode 0600, the secrets that its probes use. Returns its path. */
export async function writeInventory({dir, account, cast, edge, sessions}: InventoryOptions): Promise<string> {
  const secrets = new Map<string, string>()
  const keep = (name: string, value: string): string => {
    const path = resolve(dir, 'secrets', name)
    secrets.set(path, value)
    return `file:${path}`
  }
  const inventory = Inventory.parse({
    schema: 'firebreak/inventory@1',
    account: {...account, environment: 'drill'},
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
  } satisfies Draft)
  await mkdir(join(dir, 'secrets'), {recursive: true, mode: 0o700})
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
]

const ledgerProbes = ({agents}: Cast) => agents.map(({name}) => `${name}-ledger`)

function agentEntry(agent: CastAgent, {agents, app}: Cast) {
  const others = agents.filter(({name}) => name !== agent.name).flatMap(({name}) => [`${name}-crm`, `${name}-ledger`])
  return {
    owner: 'group:agent-platform-oncall',
    serviceTokens: [{...agent.serviceToken, probes: [`${agent.name}-crm`]}],
    apiTokens: [agent.apiToken],
    meshNodes: [{name: agent.device, replicas: [agent.device], enrolment: [agent.serviceToken]}],
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
    nodes: segment.nodes.map((node) => ({...node})),
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
