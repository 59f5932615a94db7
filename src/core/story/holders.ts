import {isAddressOrRange, within} from '../address.ts'
import type {Agent, Inventory} from '../documents/inventory.ts'
import type {Party, PartyKind} from './deed.ts'

/** Whose a handle is, as the inventory has it. */
export interface Holder {
  readonly kind: 'agent' | 'other'
  readonly name: string
  /** Others have it too, or it is a range of addresses: it tells less. */
  readonly shared: boolean
}

/** Undefined for a handle that the inventory does not know. */
export type HolderOf = (party: Party) => Holder | undefined

/** For the id of a device or a registration, the name that the kept configuration gives the device. */
export type DeviceNames = ReadonlyMap<string, string>

interface Handle {
  readonly kind: PartyKind
  readonly id: string
}

const handles = (kind: PartyKind, ids: readonly (string | undefined)[]): readonly Handle[] =>
  ids.flatMap((id) => (id === undefined ? [] : [{kind, id: id.toLowerCase()}]))

const idsOf = (refs: readonly {readonly id: string}[]) => refs.map(({id}) => id)
const namesOf = (refs: readonly {readonly name: string}[]) => refs.map(({name}) => name)

type Node = Agent['meshNodes'][number]
const nodeHandles = (nodes: readonly Node[]): readonly Handle[] => [
  ...handles(
    'device',
    nodes.flatMap(({id, name, replicas}) => [id, name, ...replicas]),
  ),
  ...handles(
    'service-token',
    nodes.flatMap(({enrolment}) => idsOf(enrolment)),
  ),
]

const agentHandles = (agent: Agent): readonly Handle[] => [
  ...handles('service-token', idsOf(agent.serviceTokens)),
  ...handles('api-token', idsOf(agent.apiTokens)),
  ...handles('oauth-client', idsOf(agent.oauthClients)),
  ...handles('certificate', idsOf(agent.clientCertificates)),
  ...handles('person', namesOf(agent.users)),
  ...nodeHandles(agent.meshNodes),
  ...handles(
    'worker',
    agent.workers.flatMap(({id, name}) => [id, name]),
  ),
  ...handles('gateway', [...namesOf(agent.aiGateways), ...namesOf(agent.mcpPortals)]),
  ...handles('address', agent.addresses),
]

/** The kinds of handles by which the inventory knows an agent. */
export const handleKinds = (agent: Agent): ReadonlySet<PartyKind> => new Set(agentHandles(agent).map(({kind}) => kind))

const responderHandles = ({responders}: Inventory): readonly Handle[] => [
  ...handles('api-token', [responders.breakGlassToken, ...(responders.tokens ?? [])]),
  ...handles('person', responders.people ?? []),
  ...handles('device', responders.devices),
  ...handles('address', responders.addresses),
]

/** Everybody of the inventory with the handles of each, the agent under its own name. */
function everybody(inventory: Inventory): ReadonlyMap<string, readonly Handle[]> {
  return new Map([
    ...Object.entries(inventory.agents).map(([name, agent]) => [name, agentHandles(agent)] as const),
    ...Object.entries(inventory.segments).map(([name, {nodes}]) => [`segment ${name}`, nodeHandles(nodes)] as const),
    ['the responders', responderHandles(inventory)],
  ])
}

const isSingle = (range: string): boolean => !range.includes('/') || /\/(32|128)$/.test(range)

/** What of the handle is looked up: a device also under its name, and under the name that the configuration gives it. */
function spellings({kind, id, name}: Party, devices: DeviceNames): readonly string[] {
  const names = kind === 'device' ? [id, name, devices.get(id)] : [id]
  return names.flatMap((one) => (one === undefined ? [] : [one.toLowerCase()]))
}

/** Says whose handle it is. */
export function holdersIn(inventory: Inventory, agent: string, devices: DeviceNames): HolderOf {
  const byHandle = new Map<string, Set<string>>()
  const ranges: {readonly range: string; readonly name: string}[] = []
  for (const [name, all] of everybody(inventory)) {
    for (const {kind, id} of all) {
      if (kind === 'address') ranges.push({range: id, name})
      else byHandle.set(`${kind} ${id}`, (byHandle.get(`${kind} ${id}`) ?? new Set()).add(name))
    }
  }
  const holder = (names: ReadonlySet<string>, wide: boolean): Holder | undefined => {
    const [first] = names
    if (first === undefined) return undefined
    const own = names.has(agent)
    return {kind: own ? 'agent' : 'other', name: own ? agent : first, shared: names.size > 1 || wide}
  }
  const holderOfAddress = (address: string) => {
    const around = isAddressOrRange(address) ? ranges.filter(({range}) => within(address, range)) : []
    return holder(new Set(around.map(({name}) => name)), !around.some(({range}) => isSingle(range)))
  }
  const known = new Map<string, Holder | undefined>()
  const look = (party: Party) => {
    if (party.kind === 'address') return holderOfAddress(party.id)
    const found = spellings(party, devices).flatMap((id) => [...(byHandle.get(`${party.kind} ${id}`) ?? [])])
    return holder(new Set(found), false)
  }
  // The same few handles come in thousands of records.
  return (party) => {
    const key = JSON.stringify([party.kind, party.id, party.name])
    if (!known.has(key)) known.set(key, look(party))
    return known.get(key)
  }
}
