import type {Reader} from '../../core/cloudflare.ts'
import type {Inventory} from '../../core/documents/inventory.ts'
import type {Fact} from '../../core/documents/plan.ts'
import {Fault} from '../../core/fault.ts'
import {type FactSubject, factWindow, type FindFacts} from '../../core/facts.ts'
import type {Clock} from '../../core/ports.ts'
import {targetsOf} from '../../core/runbooks/find-target.ts'
import {targetId} from '../../core/targets.ts'
import {applications} from './applications.ts'
import {auditTrail} from './audit-trail.ts'
import {blindSpots} from './blind-spots.ts'
import {patienceMs, startDeadline} from './deadline.ts'
import {gatewayRules} from './gateway-rules.ts'
import {agentsAt, strangers, toolsAt, unsaid} from './holders.ts'
import type {LogReaders} from './log-readers.ts'
import {modelCalls} from './model-calls.ts'
import {signIns} from './sign-ins.ts'
import {type Findings, sorted, type Sounding, type Source, type Told} from './source.ts'
import {tokenSignIns} from './token-sign-ins.ts'

const sources: readonly Source[] = [signIns, tokenSignIns, applications, auditTrail, modelCalls, gatewayRules]

export interface FactFinding {
  /** A reader that gives up when the signal is aborted, and the requests that it has sent. */
  readonly readUntil: (signal: AbortSignal) => {readonly reader: Reader; readonly meter: {readonly reads: number}}
  readonly logs: LogReaders
  /** Real time, also in a drill whose clock leaps. */
  readonly clock: Pick<Clock, 'sleep'>
}

function whyNot(error: unknown, {signal}: Sounding): string {
  if (signal.aborted) return `it did not answer within ${patienceMs / 1000} s`
  return error instanceof Fault
    ? error.message
    : `failed unexpectedly (${error instanceof Error ? error.name : typeof error})`
}

interface Looking {
  readonly sounding: Sounding
  readonly over: Promise<never>
}

/** One source that fails is something that is not known, never the end of a plan. */
async function look(source: Source, subjects: readonly FactSubject[], {sounding, over}: Looking): Promise<Findings> {
  const own = subjects.filter((subject) => source.concerns(subject))
  if (own.length === 0) return {told: () => ({})}
  const told = (findings: Findings) => (subject: FactSubject) =>
    source.concerns(subject) ? findings.told(subject) : {}
  try {
    const findings = await Promise.race([source.read(sounding, own), over])
    return {...findings, told: told(findings)}
  } catch (error) {
    const unread: Told = {undetermined: [`${source.name}: ${whyNot(error, sounding)}`]}
    return {told: told({told: () => unread})}
  }
}

/** What all sources know together. */
interface Known {
  readonly inventory: Inventory
  readonly findings: readonly Findings[]
  readonly appNames: ReadonlyMap<string, string>
}

function appsOf(told: readonly Told[], appNames: Known['appNames']): Fact['apps'] {
  const byId = Map.groupBy(
    told.flatMap(({apps = []}) => apps),
    ({id}) => id,
  )
  return [...byId]
    .map(([id, found]) => ({name: appNames.get(id) ?? id, seen: found.some(({seen}) => seen)}))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function factOf(subject: FactSubject, {inventory, findings, appNames}: Known): Fact {
  const told = findings.map((found) => found.told(subject))
  const all = (member: 'users' | 'tokens' | 'addresses' | 'changedBy' | 'undetermined'): readonly string[] =>
    told.flatMap((one) => one[member] ?? [])
  const tokens = all('tokens')
  const agents = [...agentsAt(inventory, subject, {tokens, addresses: all('addresses')})]
  const apps = appsOf(told, appNames)
  const tools = toolsAt(inventory, subject, {agents, apps})
  const said = [
    ...all('undetermined'),
    ...strangers(inventory, tokens),
    ...unsaid(subject, {agents, tools}),
    ...blindSpots[subject.target.kind],
  ]
  return {
    changes: [subject.change],
    window: factWindow,
    seen: told.flatMap(({seen = []}) => seen),
    users: sorted(all('users')),
    apps,
    agents,
    tools,
    changedBy: sorted(all('changedBy')),
    undetermined: [...new Set(said)],
  }
}

/** Names that the inventory gives to applications; what the account says of them counts more. */
const namedApps = (inventory: Inventory) =>
  targetsOf(inventory, 'access-app').map((app) => [targetId(app), app.name] as const)

/** Looks for who would be hit: each log once for all objects of a plan, side by side, within seconds. */
export const createFactFinder =
  ({readUntil, logs, clock}: FactFinding): FindFacts =>
  async (subjects, inventory, stop) => {
    const {signal, over, met} = startDeadline(clock, stop)
    const {reader, meter} = readUntil(signal)
    const looking = {sounding: {reader, logs, signal}, over}
    const findings = await Promise.all(sources.map((source) => look(source, subjects, looking)))
    met()
    const appNames = new Map([...namedApps(inventory), ...findings.flatMap(({appNames: names}) => [...(names ?? [])])])
    return {facts: subjects.map((subject) => factOf(subject, {inventory, findings, appNames})), reads: meter.reads}
  }
