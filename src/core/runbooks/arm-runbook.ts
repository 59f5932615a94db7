import type {Inventory, Levers as LeversSchema} from '../documents/inventory.ts'
import type {Plan} from '../documents/plan.ts'
import type {z} from 'zod'
import {type PinnedRunbook, pinned} from './primitive-runbooks.ts'
import {canaryRule} from '../canaries/proving-runbook.ts'
import {fleet} from './scope.ts'

type Levers = z.infer<typeof LeversSchema>

/** A lever by name, with its id where the inventory has one. */
interface Ref {
  readonly name: string
  readonly id?: string
}

interface Definition {
  readonly filter: 'dns' | 'l4' | 'http'
  readonly traffic: string
  readonly list?: Ref
  readonly enabled: boolean
  readonly precedence: number
}

interface Step {
  readonly id: string
  readonly uses: string
  readonly with: object
  readonly needs?: readonly string[]
}

const ref = ({name, id}: Ref): Ref => (id === undefined ? {name} : {name, id})

/** The list levers: the one that quarantines agents, the one that isolates segments, and those for what leaves. */
const quarantine = 'quarantine'
const isolation = 'isolation'
const domains = 'egress-domains'
const addresses = 'egress-addresses'
/** The step that is about no lever. */
export const canaryId = 'canary-rule'
const groupName = 'ir-quarantine-access'

const listStep = (lever: string, type: 'IP' | 'DOMAIN', list: Ref): Step => ({
  id: `list-${lever}`,
  uses: 'gateway-list.stage',
  with: {list: ref(list), type},
})

const ruleStep = (id: string, rule: Ref, definition?: Definition): Step => ({
  id,
  uses: 'gateway-rule.stage',
  with: {rule: ref(rule), ...(definition === undefined ? {} : {definition})},
})

/** A rule of the inventory is checked; what it should match is known only of those that go by the names given here. */
const known = (refs: readonly Ref[], name: string): Ref => refs.find((one) => one.name === name) ?? {name}

const ownRules = (refs: readonly Ref[], names: readonly string[]): readonly Ref[] =>
  refs.filter(({name}) => !names.includes(name))

/** Rules that are off until the kill switch enables them, one for each protocol, about the agents' addresses. */
function killSteps({levers, ...inventory}: Inventory): readonly Step[] {
  const agents = fleet({levers, ...inventory}).addresses.toSorted()
  const set = `{${agents.join(' ')}}`
  const ours: readonly (readonly [string, Definition])[] = [
    ['ir-kill-dns', {filter: 'dns', traffic: `dns.src_ip in ${set}`, enabled: false, precedence: 1}],
    ['ir-kill-l4', {filter: 'l4', traffic: `net.src.ip in ${set}`, enabled: false, precedence: 2}],
    ['ir-kill-http', {filter: 'http', traffic: `any(http.conn.src_ip[*] in ${set})`, enabled: false, precedence: 3}],
  ]
  const names = ours.map(([name]) => name)
  const foreign = ownRules(levers.killSwitch, names)
  const wanted = ours.filter(
    ([name]) =>
      agents.length > 0 && (levers.killSwitch.length === 0 || levers.killSwitch.some((one) => one.name === name)),
  )
  return [
    ...wanted.map(([name, definition]) => ruleStep(`kill-${name}`, known(levers.killSwitch, name), definition)),
    ...foreign.map((one, at) => ruleStep(`kill-own-${at + 1}`, one)),
  ]
}

interface Pair {
  readonly prefix: string
  readonly lever: string
  readonly list: Ref
  /** Precedence of the first of the two. */
  readonly first: number
  /** The rules that the inventory names already. */
  readonly refs: readonly Ref[]
}

/** Two rules that are always on and block what a list holds, from it and to it. */
function pairSteps({prefix, lever, list, first, refs}: Pair): readonly Step[] {
  const about = {filter: 'l4', list: ref(list), enabled: true} as const
  const names = [`ir-${prefix}-src`, `ir-${prefix}-dst`] as const
  const needs = [`list-${lever}`]
  const definitions: readonly Definition[] = [
    {...about, traffic: 'net.src.ip in $list', precedence: first},
    {...about, traffic: 'net.dst.ip in $list', precedence: first + 1},
  ]
  if (ownRules(refs, names).length > 0)
    return refs.map((one, at) => ({...ruleStep(`${prefix}-own-${at + 1}`, one), needs}))
  return names.map((name, at) => ({...ruleStep(`${prefix}-${name}`, known(refs, name), definitions[at]), needs}))
}

function isolationSteps({levers: {segmentBlock}, segments}: Inventory): readonly Step[] {
  if (segmentBlock === undefined && Object.keys(segments).length === 0) return []
  const list = segmentBlock?.list ?? {name: isolation}
  return [
    listStep(isolation, 'IP', list),
    ...pairSteps({prefix: 'isolate', lever: isolation, list, first: 6, refs: segmentBlock?.rules ?? []}),
  ]
}

function egressSteps({lists}: Levers): readonly Step[] {
  const [names, places] = [lists[domains] ?? {name: domains}, lists[addresses] ?? {name: addresses}]
  const named = {list: ref(names), enabled: true} as const
  const placed = {list: ref(places), enabled: true} as const
  const ofNames = (name: string, definition: Definition): Step => ({
    ...ruleStep(name, {name: `ir-${name}`}, definition),
    needs: [`list-${domains}`],
  })
  return [
    listStep(domains, 'DOMAIN', names),
    listStep(addresses, 'IP', places),
    ofNames('egress-dns', {...named, filter: 'dns', traffic: 'any(dns.domains[*] in $list)', precedence: 8}),
    ofNames('egress-sni', {...named, filter: 'l4', traffic: 'any(net.sni.domains[*] in $list)', precedence: 9}),
    {
      ...ruleStep(
        'egress-dst',
        {name: 'ir-egress-dst'},
        {...placed, filter: 'l4', traffic: 'net.dst.ip in $list', precedence: 10},
      ),
      needs: [`list-${addresses}`],
    },
  ]
}

/** What is changed and changed back to show that the token may write, where the inventory asks for one. */
const canaryStep = ({canaries}: Levers): readonly Step[] =>
  canaries?.rule === undefined ? [] : [{id: canaryId, uses: 'gateway-rule.stage', with: canaryRule(canaries.rule)}]

/** Every lever that containment only toggles or fills, from what the inventory says of agents and segments. */
export function armRunbook(inventory: Inventory): PinnedRunbook {
  const {levers} = inventory
  const list = levers.lists[quarantine] ?? {name: quarantine}
  const steps = [
    ...killSteps(inventory),
    listStep(quarantine, 'IP', list),
    ...pairSteps({prefix: 'quarantine', lever: quarantine, list, first: 4, refs: []}),
    ...isolationSteps(inventory),
    ...egressSteps(levers),
    {id: 'group', uses: 'access-group.stage', with: {group: ref(levers.quarantineGroup ?? {name: groupName})}},
    ...canaryStep(levers),
  ]
  return pinned({
    id: 'arm',
    title: 'Install the levers of containment',
    summary: 'Creates what is missing of the disabled rules, empty lists and the empty group that containment uses.',
    steps: steps.map((step) => ({...step, onFailure: 'continue'})),
    prove: {working: ['${responders.probes}']},
  })
}

/** The part of the inventory that names the levers. */
export type ArmedLevers = Pick<Levers, 'killSwitch' | 'lists' | 'quarantineGroup' | 'segmentBlock'>

/** What `levers` of the inventory should say, from a plan that found every lever in place; undefined while one is missing. */
export function armedLevers({changes}: Plan, {levers}: Inventory): ArmedLevers | undefined {
  if (changes.some(({effect}) => effect !== 'none')) return undefined
  const at = (prefix: string) =>
    changes.filter(({step}) => step.startsWith(prefix)).map(({step, target: {name, id}}) => ({step, name, id}))
  const refs = (prefix: string) => at(prefix).map(({name, id}) => ({name, id}))
  const probesOf = (id: string): string[] =>
    [...levers.killSwitch, ...Object.values(levers.lists)].find((one) => one.id === id)?.probes ?? []
  const lists = at('list-')
    .filter(({step}) => step !== `list-${isolation}`)
    .map(({step, name, id}) => [step.slice('list-'.length), {name, id, probes: probesOf(id)}] as const)
  const [segments] = refs(`list-${isolation}`)
  const [group] = refs('group')
  return {
    killSwitch: refs('kill-').map((one) => ({...one, probes: probesOf(one.id)})),
    lists: {...levers.lists, ...Object.fromEntries(lists)},
    ...(segments === undefined ? {} : {segmentBlock: {list: segments, rules: refs('isolate-')}}),
    ...(group === undefined ? {} : {quarantineGroup: group}),
  }
}

/** Whether the inventory names all of them already, by id. */
export function isWritten(
  {killSwitch, lists, segmentBlock, quarantineGroup}: ArmedLevers,
  {levers}: Inventory,
): boolean {
  const text = JSON.stringify(levers)
  const refs = [
    ...killSwitch,
    ...Object.values(lists),
    ...(segmentBlock === undefined ? [] : [segmentBlock.list, ...segmentBlock.rules]),
    ...(quarantineGroup === undefined ? [] : [quarantineGroup]),
  ]
  return refs.every(({id}) => text.includes(`"${id}"`))
}
