import {sha256} from '../digest.ts'
import type {AgentStory, StoryEntry, StoryGap} from '../documents/answers/agent-story.ts'
import type {Agent, Inventory} from '../documents/inventory.ts'
import {Fault} from '../fault.ts'
import {clockSkews} from './clocks.ts'
import {coverageGaps, hull} from './gaps/coverage.ts'
import type {Stretch} from './gaps/windows.ts'
import {type Happening, happeningsOf, type OrderOf, type Sighting} from './happening.ts'
import {type DeviceNames, handleKinds, holdersIn} from './holders.ts'
import type {Reading, SourceFacts} from './reading.ts'
import {type Tied, tie} from './tie.ts'
import {unexplainedChanges} from './unrecorded/changes.ts'
import {unopenedSessions} from './unrecorded/sessions.ts'
import {missingSpans} from './unrecorded/spans.ts'

/** Whose story, and of what time; all that the bags cover where no time is given. */
export interface Asked {
  readonly inventory: Inventory
  readonly agent: string
  readonly since?: string
  readonly until?: string
}

const iso = (at: number): string => new Date(at).toISOString()

/** What is asked for, and else what the bags cover. */
function wholeOf({since, until}: Asked, reading: Reading): Stretch | undefined {
  const covered = hull(reading.reports)
  const from = since === undefined ? covered?.from : Date.parse(since)
  const to = until === undefined ? covered?.to : Date.parse(until)
  return from === undefined || to === undefined ? undefined : {from, to}
}

/** Records after what is vouched for are records all the same: only what was asked for leaves any out. */
const isAsked =
  ({since, until}: Asked) =>
  ({at}: Happening): boolean =>
    (since === undefined || at >= Date.parse(since)) && (until === undefined || at <= Date.parse(until))

/** The names that the kept registrations give to devices, by the ids under which logs may know them. */
function deviceNames({snapshots}: Reading): DeviceNames {
  const rows = snapshots.filter(({path}) => path === 'devices/registrations').flatMap(({objects}) => [...objects])
  return new Map(
    rows.flatMap(([id, {device}]) => {
      if (typeof device !== 'object' || device === null || !('name' in device)) return []
      const {name} = device
      if (typeof name !== 'string') return []
      return [
        [id, name] as const,
        ...('id' in device && typeof device.id === 'string' ? [[device.id, name] as const] : []),
      ]
    }),
  )
}

/** Some sources have no id for a record, and go by all of it. */
const shortKey = (key: string): string => (key.length <= 128 ? key : sha256(key))

function entryOf({at, records, links, confidence}: Tied): StoryEntry {
  const {time: _time, ...fact} = records[0].deed
  return {
    at: iso(at),
    fact,
    records: records.map(({source, deed, key, file, bag}) => ({
      source,
      time: deed.time,
      key: shortKey(key),
      file,
      bag,
    })),
    inference: {confidence, links: [...links]},
  }
}

/** Whether something that happened at an unknown time within a stretch may have happened when it was asked for. */
const touches = ({from = '', to = ''}: Pick<StoryGap, 'from' | 'to'>, {since, until}: Asked): boolean =>
  (since === undefined || Date.parse(to) >= Date.parse(since)) &&
  (until === undefined || Date.parse(from) <= Date.parse(until))

/** Sources name what they cannot show about flags nowhere, since none of them has anything to do with flags. */
function flagGaps({inventory, agent}: Asked): readonly StoryGap[] {
  const {flags = [], kvFlags = []} = inventory.agents[agent] ?? {}
  const why = 'no log tells when the agent read its flags, or what it was told'
  return flags.length + kvFlags.length === 0 ? [] : [{kind: 'blind-spot', why}]
}

/** Records that name a doer whom the inventory does not know, and nothing that would tie them to somebody. */
function leftOut(unclear: number): readonly StoryGap[] {
  if (unclear === 0) return []
  const why = `${unclear} records name nobody whom the inventory knows: they are not in this story, and may belong in it`
  return [{kind: 'left-out', why}]
}

/** Whether a source can have named the agent: by a kind of handle that it has, or as it did. */
function canName(agent: Agent, told: readonly Sighting[]): (facts: SourceFacts) => boolean {
  const [kinds, named] = [handleKinds(agent), new Set(told.map(({source}) => source))]
  return ({source, names}) => named.has(source) || names.some((kind) => kinds.has(kind))
}

const onceEach = (gaps: readonly StoryGap[]): StoryGap[] => [
  ...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values(),
]

const amount = (sightings: readonly Sighting[], wanted: string): number =>
  new Set(sightings.flatMap(({source, key}) => (source === wanted ? [key] : []))).size

/** Tells what an agent did, in order, as far as bags hold it: what is on record, how it is tied to the agent, and what is missing. */
export function agentStory(reading: Reading, asked: Asked): AgentStory {
  const {inventory, agent} = asked
  const own = Object.hasOwn(inventory.agents, agent) ? inventory.agents[agent] : undefined
  if (own === undefined)
    throw new Fault('USAGE', `the inventory knows no agent ${agent}`, {
      next: [`use one of: ${Object.keys(inventory.agents).join(', ')}`],
    })
  const place = new Map(reading.sources.map(({source}, index) => [source, index]))
  const order: OrderOf = (source) => place.get(source) ?? place.size
  const whole = wholeOf(asked, reading)
  const isWanted = isAsked(asked)
  const happenings = happeningsOf(reading.sightings, order)
  const {tied, unclear} = tie(happenings, holdersIn(inventory, agent, deviceNames(reading)))
  const story = tied.filter(isWanted)
  const told = story.flatMap(({records}) => records)
  const concerns = canName(own, told)
  return {
    schema: 'firebreak/agent-story@1',
    agent,
    ...(whole === undefined ? {} : {window: {from: iso(whole.from), to: iso(whole.to)}}),
    bags: reading.bags.map((bag) => ({...bag, problems: [...bag.problems]})),
    sources: reading.sources.map(({source, title}) => ({
      source,
      title,
      records: reading.records.get(source) ?? 0,
      told: amount(told, source),
    })),
    entries: story.map(entryOf),
    gaps: onceEach([
      ...unexplainedChanges(reading).filter(({from, to}) => touches({from, to}, asked)),
      ...unopenedSessions(story, reading.sightings),
      ...missingSpans(story, reading.sightings),
      ...coverageGaps(reading, whole, concerns),
      ...leftOut(unclear.filter(isWanted).length),
      ...flagGaps(asked),
    ]),
    clocks: [...clockSkews(happenings, order)],
  }
}
