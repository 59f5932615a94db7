import type {TargetKind} from '../targets.ts'
import type {AccountLook, Listed, ListedDevice} from './account-look.ts'
import {belongsTo, freeName, slugOf, stemOf} from './slug.ts'

/** Handles whose names belong together, and whether they look like an agent's. */
export interface Candidate {
  readonly name: string
  readonly handles: readonly Listed[]
  /** Client devices that a service token has enrolled. */
  readonly devices: readonly ListedDevice[]
  readonly isLikely: boolean
}

/** What an agent proves itself with, or runs as; the rest is shared by many. */
const identities = new Set<TargetKind>(['service-token', 'api-token', 'oauth-client', 'worker', 'mesh-node'])

const agentWords =
  /(^|-)(agents?|bots?|assistants?|copilot|mcp|llm|ai|gpt|claude|gemini|chat|rag|autopilot|crew|swarm)(-|$)/
const otherWords =
  /(^|-)(on-?call|probe|monitor|health|break-?glass|terraform|tf|ci|cd|deploy|github|gitlab|grafana|prometheus|backup|firebreak|admin)(-|$)/

interface Named {
  readonly slug: string
  readonly handle?: Listed
  readonly device?: ListedDevice
}

interface Group {
  readonly stem: string
  readonly members: Named[]
}

function looksLikeAgent({members}: Group): boolean {
  const slugs = members.map(({slug}) => slug)
  if (slugs.every((slug) => otherWords.test(slug))) return false
  const kinds = new Set(members.map(({handle}) => handle?.kind ?? 'device'))
  return slugs.some((slug) => agentWords.test(slug)) || kinds.size >= 3
}

/** The name that people know it by: that of its token, its device or its Worker, where there is one. */
function nameOf({stem, members}: Group): string {
  for (const kind of ['service-token', undefined, 'api-token', 'worker']) {
    const own = new Set(members.filter(({handle}) => handle?.kind === kind).map(({slug}) => slug))
    const [only, another] = own
    if (only !== undefined && another === undefined) return only
  }
  return stem
}

const shortestFirst = <Item extends {readonly stem: string}>(items: readonly Item[]): readonly Item[] =>
  items.toSorted((a, b) => a.stem.length - b.stem.length || (a.stem < b.stem ? -1 : 1))

function grouped(named: readonly Named[]): readonly Group[] {
  const stemmed = named.map((one) => ({...one, stem: stemOf(one.slug)}))
  const groups: Group[] = []
  for (const {stem, ...member} of shortestFirst(stemmed)) {
    const known = groups.find((group) => belongsTo(stem, group.stem))
    if (known === undefined) groups.push({stem, members: [member]})
    else known.members.push(member)
  }
  return groups
}

/** What an account may hold of agents: groups of handles whose names belong together, the likely ones first. */
export function candidatesOf(
  {devices}: Pick<AccountLook, 'devices'>,
  free: readonly Listed[],
): {readonly candidates: readonly Candidate[]; readonly rest: readonly Listed[]} {
  const own = devices.filter(({enrolledBy}) => enrolledBy === 'service-token')
  const groups = grouped([
    ...free.filter(({kind}) => identities.has(kind)).map((handle) => ({slug: slugOf(handle.name), handle})),
    ...own.map((device) => ({slug: slugOf(device.name), device})),
  ])
  const rest = free.filter((handle) => {
    if (identities.has(handle.kind)) return false
    const slug = slugOf(handle.name)
    const group = groups.find(({stem}) => belongsTo(slug, stem))
    group?.members.push({slug, handle})
    return group === undefined
  })
  const taken = new Set<string>()
  const candidates = groups.map((group): Candidate => {
    const name = freeName(nameOf(group), taken)
    taken.add(name)
    return {
      name,
      handles: group.members.flatMap(({handle}) => handle ?? []),
      devices: group.members.flatMap(({device}) => device ?? []),
      isLikely: looksLikeAgent(group),
    }
  })
  const order = ({isLikely, name}: Candidate) => `${isLikely ? 0 : 1}${name}`
  return {candidates: candidates.toSorted((a, b) => (order(a) < order(b) ? -1 : 1)), rest}
}
