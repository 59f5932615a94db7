import type {EvidenceItem} from '../../../core/documents/evidence.ts'
import {Fault} from '../../../core/fault.ts'
import type {OpenedBag} from '../../../core/ports.ts'
import type {Sighting} from '../../../core/story/happening.ts'
import type {Bagged, Reading, SourceFacts} from '../../../core/story/reading.ts'
import type {LogSource} from '../log-source.ts'
import {logSources} from '../sources/index.ts'
import {closedReader} from './closed-reader.ts'
import {keyOf, rowsOf} from './rows.ts'
import {snapshotsIn} from './snapshots.ts'

const logs: Readonly<Record<string, LogSource>> = logSources

/** The sources whose rows tell what somebody did. */
const telling = Object.entries(logs).filter(([, {deed}]) => deed !== undefined)

const facts: readonly SourceFacts[] = telling.map(([source, {title, sampled, blindSpots}]) => ({
  source,
  title,
  sampled,
  blindSpots,
}))

interface Page {
  readonly sightings: readonly Sighting[]
  readonly keys: readonly string[]
  readonly why?: string
}

async function readPage(bag: OpenedBag, item: EvidenceItem, log: LogSource): Promise<Page> {
  const page = rowsOf(item, await bag.read(item))
  if ('why' in page) return {sightings: [], keys: [], why: page.why}
  const {source, file, part, collectedAt} = item
  // What makes a record the same does not depend on the window that it was asked for in.
  const window = item.asked ?? {from: collectedAt, to: collectedAt}
  const paged = log.open(closedReader(new Date(collectedAt)), {...window, direction: 'asc'}, part)
  const keyed = page.rows.map((row) => [keyOf(row, paged), row] as const)
  const sightings = keyed.flatMap(([key, row]) => {
    const deed = log.deed?.(row, part)
    return deed === undefined || Number.isNaN(Date.parse(deed.time)) ? [] : [{source, key, deed, bag: bag.path, file}]
  })
  return {sightings, keys: keyed.map(([key]) => key)}
}

/** A page that is damaged is a gap; what cannot be read for another reason is told as such. */
async function tryPage(bag: OpenedBag, item: EvidenceItem, log: LogSource): Promise<Page> {
  try {
    return await readPage(bag, item, log)
  } catch (error) {
    if (error instanceof Fault && error.code === 'INVALID_DOCUMENT')
      return {sightings: [], keys: [], why: error.message}
    throw error
  }
}

/** Everything that is wrong with a sealed bag. */
export type Verify = (path: string) => Promise<readonly string[]>

async function bagged({path, run, incident, sealedAt}: OpenedBag, verify: Verify): Promise<Bagged> {
  return {
    path,
    run,
    ...(incident === undefined ? {} : {incident}),
    ...(sealedAt === undefined ? {problems: []} : {sealedAt, problems: await verify(path)}),
  }
}

/** Reads what bags hold of deeds and of the configuration; the same record in two bags is one. */
export async function readBags(bags: readonly OpenedBag[], verify: Verify): Promise<Reading> {
  const sightings: Sighting[] = []
  const keys = new Map<string, Set<string>>()
  const unreadable: {source: string; file: string; why: string}[] = []
  for (const bag of bags) {
    for (const item of bag.items) {
      const log = logs[item.source]
      if (log?.deed === undefined || item.status >= 400) continue
      const page = await tryPage(bag, item, log)
      sightings.push(...page.sightings)
      keys.set(item.source, (keys.get(item.source) ?? new Set()).union(new Set(page.keys)))
      if (page.why !== undefined) unreadable.push({source: item.source, file: item.file, why: page.why})
    }
  }
  return {
    bags: await Promise.all(bags.map((bag) => bagged(bag, verify))),
    sources: facts,
    sightings,
    records: new Map([...keys].map(([source, own]) => [source, own.size])),
    reports: bags.flatMap(({sources}) => sources),
    snapshots: (await Promise.all(bags.map(snapshotsIn))).flat(),
    unreadable,
  }
}
