import type {Deed, Party} from './deed.ts'

/** A record that says that somebody did something, and where it is kept. */
export interface Sighting {
  readonly source: string
  /** What makes it the same record wherever it turns up again. */
  readonly key: string
  readonly deed: Deed
  readonly bag: string
  readonly file: string
}

/** One deed, with every record of it. */
export interface Happening {
  /** Epoch milliseconds of the earliest record. */
  readonly at: number
  /** The record that says most comes first. */
  readonly records: readonly [Sighting, ...Sighting[]]
}

/** What says more of the same request than the rest: to change something takes a call, and a call takes a sign-in. */
const telling: readonly Deed['verb'][] = ['changed', 'called', 'connected', 'asked', 'authenticated']

/** Two sources write the same request down within this much of each other, however far their clocks are apart. */
const mostApartMs = 60_000

export const timeOf = ({deed}: Sighting): number => Date.parse(deed.time)

/** Every handle that any of its records names the doer by, each once. */
export function partiesOf({records}: Happening): readonly Party[] {
  const all = records.flatMap(({deed}) => deed.by)
  return [...new Map(all.map((party) => [`${party.kind} ${party.id}`, party])).values()]
}

export type OrderOf = (source: string) => number

/** By source, as the table of sources has them, then by key: the same for every reading of the same bags. */
const bySource = (order: OrderOf) => (a: Sighting, b: Sighting) =>
  order(a.source) - order(b.source) || compare(a.source, b.source) || compare(a.key, b.key)

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

function happening(records: readonly Sighting[], order: OrderOf): readonly Happening[] {
  const rank = ({deed}: Sighting) => telling.indexOf(deed.verb)
  const [first, ...rest] = records.toSorted((a, b) => rank(a) - rank(b) || bySource(order)(a, b))
  if (first === undefined) return []
  return [{at: Math.min(...records.map(timeOf)), records: [first, ...rest]}]
}

/** The records of one ray in as many deeds as one source has of it: each takes at most one record of every source. */
function sameRay(records: readonly Sighting[], order: OrderOf): readonly Happening[] {
  const deeds: Sighting[][] = []
  for (const record of records.toSorted((a, b) => timeOf(a) - timeOf(b) || bySource(order)(a, b))) {
    const fits = (deed: readonly Sighting[]) =>
      deed.every((other) => other.source !== record.source && Math.abs(timeOf(other) - timeOf(record)) <= mostApartMs)
    const found = deeds.find(fits)
    if (found === undefined) deeds.push([record])
    else found.push(record)
  }
  return deeds.flatMap((deed) => happening(deed, order))
}

/** Each record once, and one deed for all records of one request. In order of time, then of source, then of key. */
export function happeningsOf(sightings: readonly Sighting[], order: OrderOf): readonly Happening[] {
  const once = new Map(sightings.map((sighting) => [`${sighting.source} ${sighting.key}`, sighting]))
  const byRay = Map.groupBy(once.values(), ({deed}) => deed.ray ?? '')
  const found = [...byRay].flatMap(([ray, records]) =>
    ray === '' ? records.flatMap((record) => happening([record], order)) : sameRay(records, order),
  )
  return found.toSorted((a, b) => a.at - b.at || bySource(order)(a.records[0], b.records[0]))
}
