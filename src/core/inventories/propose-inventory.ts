import {Inventory} from '../documents/inventory.ts'
import type {AccountLook, Listed} from './account-look.ts'
import {type Candidate, candidatesOf} from './candidates.ts'
import {
  type AgentDraft,
  appsOf,
  draftAgent,
  type InventoryDraft,
  isTool,
  probesOf,
  unlabelled,
} from './propose-agent.ts'
import {proposeSegments} from './propose-segments.ts'
import {Uuid} from '../ids.ts'
import {refOf} from '../targets.ts'
import {slugOf} from './slug.ts'

/** What an account is, before a person has said which of it are agents. */
export interface Survey {
  readonly look: AccountLook
  readonly candidates: readonly Candidate[]
  readonly segments: ReturnType<typeof proposeSegments>
  /** What goes by no name of a candidate. */
  readonly rest: readonly Listed[]
  /** Firebreak's own token. */
  readonly ownToken: string
}

/** What a person has decided. */
export interface Decisions {
  readonly environment: Inventory['account']['environment']
  readonly owner: string
  /** Names of candidates. */
  readonly agents: readonly string[]
}

/** Levers that cut a route off go by this name. */
const quarantine = 'ir-quarantine'
const breakGlass = /break-?glass/

/** Whether an inventory can refer to it: what has an id of another form is left to a person. */
const isReferable = ({kind, id, name}: Listed): boolean =>
  kind === 'logs' || kind === 'segment' || kind === 'mesh-node'
    ? Uuid.safeParse(id).success
    : refOf[kind].safeParse({id, name}).success

/** Networks and roads are no credentials: a network without a road into it is nobody's. */
const isNetwork = ({kind}: Listed): boolean => kind === 'virtual-network'
const isOwn = ({kind, id}: Listed, ownToken: string): boolean => kind === 'api-token' && id === ownToken
const isGlass = ({kind, name}: Listed): boolean => kind === 'api-token' && breakGlass.test(slugOf(name))
const key = ({kind, id}: Listed): string => `${kind}/${id}`

const parted = <Object extends Listed>(objects: readonly Object[]) =>
  [objects.filter(isReferable), objects.filter((object) => !isReferable(object))] as const

/** Sorts what the account lists into segments, candidates for agents and the rest. */
export function surveyAccount(seen: AccountLook, ownToken: string): Survey {
  const [objects, strange] = parted(seen.objects)
  const [roads, unknown] = parted(seen.roads)
  const look = {...seen, objects, roads, apps: seen.apps.filter(({id}) => Uuid.safeParse(id).success)}
  const segments = proposeSegments(look)
  const taken = new Set(segments.flatMap(({takes}) => takes.map(key)))
  const free = look.objects.filter(
    (object) =>
      !isNetwork(object) &&
      !taken.has(key(object)) &&
      object.name !== quarantine &&
      !isOwn(object, ownToken) &&
      !isGlass(object),
  )
  const loose = look.roads.filter((road) => !taken.has(key(road)))
  const {candidates, rest} = candidatesOf(look, free)
  return {look, candidates, segments, rest: [...rest, ...loose, ...strange, ...unknown], ownToken}
}

type Tools = NonNullable<InventoryDraft['tools']>

/** Every place where an agent can do harm, with a label that says that nobody has looked yet. */
function toolsOf(chosen: readonly Candidate[], look: AccountLook): Tools {
  const uses = chosen.flatMap((candidate) => [
    ...appsOf(candidate, look)
      .filter(isTool)
      .map(({name}) => [slugOf(name), candidate.name] as const),
    ...candidate.handles
      .filter(({kind}) => kind === 'mcp-server')
      .map(({name}) => [slugOf(name), candidate.name] as const),
  ])
  return Object.fromEntries(
    [...Map.groupBy(uses, ([tool]) => tool)].map(([tool, by]) => [
      tool,
      {blastRadius: 'BR2', data: unlabelled, agents: [...new Set(by.map(([, agent]) => agent))]},
    ]),
  )
}

/** Probes of each agent by name, and who must go on working while it is stopped: the other agents at the same places. */
function withProbes(drafts: ReadonlyMap<string, AgentDraft>, probes: ReadonlyMap<string, readonly string[]>) {
  return Object.fromEntries(
    [...drafts].map(([name, draft]) => {
      const refused = [...(probes.get(name) ?? [])]
      const bystanders = [...probes].filter(([other]) => other !== name).flatMap(([, names]) => names)
      if (refused.length === 0) return [name, draft]
      const [token, ...others] = draft.serviceTokens ?? []
      const serviceTokens = token === undefined ? [] : [{...token, probes: refused}, ...others]
      return [name, {...draft, serviceTokens, probes: {refused, ...(bystanders.length === 0 ? {} : {bystanders})}}]
    }),
  )
}

function leversOf({objects}: AccountLook): InventoryDraft['levers'] {
  const find = (kind: Listed['kind']) => objects.find((one) => one.kind === kind && one.name === quarantine)
  const [network, tunnel] = [find('virtual-network'), find('tunnel')]
  const ref = ({name, id}: Listed) => ({name, id})
  return {
    ...(network === undefined ? {} : {quarantineNetwork: ref(network)}),
    ...(tunnel === undefined ? {} : {quarantineTunnel: ref(tunnel)}),
  }
}

/** An inventory of what is known, and what nobody has decided yet under `others`. */
export function proposeInventory({look, ...survey}: Survey, decisions: Decisions): InventoryDraft {
  const chosen = survey.candidates.filter(({name}) => decisions.agents.includes(name))
  const left = survey.candidates.filter((candidate) => !chosen.includes(candidate)).flatMap(({handles}) => handles)
  const others = [...left, ...survey.rest]
  const drafts = new Map(chosen.map((one) => [one.name, draftAgent(one, decisions.owner, look)]))
  const probes = chosen.map((one) => [one.name, probesOf(one.name, one, look)] as const)
  const glass = look.objects.filter(isGlass)
  const draft: InventoryDraft = {
    schema: 'firebreak/inventory@1',
    account: {...look.account, environment: decisions.environment},
    agents: withProbes(drafts, new Map(probes.map(([name, own]) => [name, Object.keys(own)]))),
    segments: Object.fromEntries(
      survey.segments.map(({name, draft: segment}) => [name, {owner: decisions.owner, ...segment}]),
    ),
    tools: toolsOf(chosen, look),
    levers: leversOf(look),
    protected: {ids: [survey.ownToken, ...glass.map(({id}) => id)].filter((id) => id !== '')},
    ...(glass.length === 1 && glass[0] !== undefined ? {responders: {breakGlassToken: glass[0].id}} : {}),
    probes: Object.assign({}, ...probes.map(([, own]) => own)),
    ...(others.length === 0 ? {} : {others: others.map(({kind, id, name}) => ({kind, id, name}))}),
  }
  Inventory.parse(draft)
  return draft
}
