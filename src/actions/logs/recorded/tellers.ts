import {canonicalJson, sha256} from '../../../core/digest.ts'
import type {EvidenceItem} from '../../../core/documents/evidence.ts'
import type {OpenedBag} from '../../../core/ports.ts'
import {type Deed, PartyKind} from '../../../core/story/deed.ts'
import type {SourceFacts} from '../../../core/story/reading.ts'
import type {Row} from '../answer.ts'
import type {Collector, LogSource, ToldLines} from '../log-source.ts'
import {feedKinds} from '../logs-tail/feed-kinds.ts'
import {collectors, logSources} from '../sources/index.ts'
import {pagedOf} from './closed-reader.ts'
import {keyOf, rowsByLine, rowsOf} from './rows.ts'

/** A record, and what makes it the same wherever it turns up again. */
type Keyed = readonly [key: string, row: Row]

/** A kept file, in the bag that holds it. */
export interface KeptFile {
  readonly bag: OpenedBag
  readonly item: EvidenceItem
}

/** A source whose records tell what somebody did, however they were kept. */
export interface Teller {
  readonly facts: SourceFacts
  /** Takes each record of a file, and says what is wrong with what it holds. */
  read(file: KeptFile, take: (record: Keyed) => void): Promise<string | undefined>
  deed(row: Row, part?: string): Deed | undefined
}

type Telling<Source> = Source & Required<Pick<ToldLines, 'deed'>>

/** A log that was read page by page. */
const byPage = (source: string, log: Telling<LogSource>): Teller => ({
  facts: {
    source,
    title: log.title,
    sampled: log.sampled,
    names: log.names ?? PartyKind.options,
    blindSpots: log.blindSpots,
  },
  deed: log.deed,
  async read({bag, item}, take) {
    const page = rowsOf(item, await bag.read(item))
    if ('why' in page) return page.why
    const paged = pagedOf(log, item)
    for (const row of page.rows) take([keyOf(row, paged), row])
    return undefined
  },
})

/** What was kept one record a line; what was noted without a number of records is no log. A record has no id, and goes by all of it. */
const byLine = (source: string, {title, names, blindSpots, deed}: ToldLines): Teller => ({
  facts: {source, title, sampled: false, names, onRequest: true, blindSpots},
  deed,
  async read({bag, item}, take) {
    if (item.rows === undefined) return undefined
    let rows = 0
    for await (const row of rowsByLine(bag.stream(item))) {
      rows += 1
      take([sha256(canonicalJson(row)), row])
    }
    return rows === item.rows ? undefined : `${item.rows} records were noted when it was kept, and ${rows} are in it`
  },
})

const tells = <Source extends LogSource | Collector>(source: Source): source is Telling<Source> =>
  source.deed !== undefined

const logs = Object.entries<LogSource>(logSources).flatMap(([name, log]) => (tells(log) ? [byPage(name, log)] : []))
const collected = Object.entries<Collector>(collectors).flatMap(([name, one]) =>
  tells(one) ? [byLine(name, {...one, names: one.names ?? PartyKind.options})] : [],
)
const heard = Object.entries<ToldLines>(feedKinds).map(([name, facts]) => byLine(name, facts))

/** Every source whose records tell what somebody did, in the order in which stories name them. */
export const tellers: readonly Teller[] = [...logs, ...collected, ...heard]
