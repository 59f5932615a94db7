import type {CollectRequest} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {refused} from '../answer.ts'
import type {LogSource, LogWindow, Standing} from '../log-source.ts'
import {type Hole, holesBetween, unread, unwitnessed} from './compare-readings.ts'
import {keepPages, type Keeping, type Kept} from './keep-pages.ts'
import {type Reading, type ReadingHow, readWindow} from './read-window.ts'
import {lengthOf} from './slices.ts'

/** A log by its name, in one part or for the whole account. */
export interface OneLog {
  readonly name: string
  readonly log: LogSource
  readonly part?: string | undefined
}

/** What is asked for, fixed before the first page so that all pages agree, and what of it is vouched for: later records may still be on their way. */
export interface Windows {
  readonly asked: LogWindow
  readonly settled: LogWindow
}

/** What was found out of one log. */
export interface LogFindings {
  readonly part: string | undefined
  /** What a look at the settings behind it has shown. */
  readonly standing: Standing
  readonly readings: readonly Reading[]
  /** Records that at least one reading, or another place, names and another does not. */
  readonly holes: readonly Hole[]
  readonly unread: readonly LogWindow[]
  /** Whether the log is known to reach back to the beginning of the window; undefined where nothing older showed. */
  readonly reachesBack?: true
  /** In plain words, what of the checks could not be made. */
  readonly unchecked: readonly string[]
}

interface Reached {
  readonly one: OneLog
  readonly reader: Reader
  readonly windows: Windows
  readonly request: CollectRequest
}

/** A log that takes more pages than this is not read a second time. */
const mostTwice = 50
/** How much further back one older record is looked for, that shows that the log reaches back so far. */
const beforeMs = 30 * 86_400_000

const keepingOf = ({one: {name, part}, request: {sink, signal}}: Reached): Keeping => ({
  source: name,
  part,
  folder: part === undefined ? name : `${name}/${part}`,
  sink,
  signal,
})

const openOf = ({one: {log, part}, reader}: Reached) => {
  return (query: Parameters<LogSource['open']>[1]) => log.open(reader, query, part)
}

/** All records that a log gave, by their keys. */
export const recordsOf = (readings: readonly Reading[]): ReadonlyMap<string, number> =>
  new Map(readings.flatMap(({kept}) => [...kept.records]))

/** What is not there at all. */
const absent = (why: string): Kept => ({
  pages: 0,
  rows: 0,
  repeats: 0,
  blanked: 0,
  gaps: [],
  records: new Map(),
  ending: refused(why),
})

/** The first reading, from the beginning of the window to its end. */
export async function readOnce(reached: Reached): Promise<LogFindings> {
  const {one, reader, windows} = reached
  const standing = (await one.log.standing?.(reader, one.part)) ?? {gaps: []}
  const how: ReadingHow = {open: openOf(reached), slices: one.log.slices, reading: 'first', keeping: keepingOf(reached)}
  const readings =
    standing.absent === undefined
      ? await readWindow(windows.asked, how)
      : [{window: windows.asked, kept: absent(standing.absent)}]
  const final = readings.filter(({halved}) => halved === undefined)
  return {
    part: one.part,
    standing,
    readings,
    holes: holesBetween(final, windows.settled.to),
    unread: unread(windows.asked, final),
    unchecked: [],
  }
}

const pagesOf = (readings: readonly Reading[]): number => readings.reduce((sum, {kept}) => sum + kept.pages, 0)

/** Why a log is not read again; undefined where it is. */
function onceOnly({readings, unread: left}: LogFindings, {one: {log}, request}: Reached): string | undefined {
  if (log.sampled || left.length > 0) return ''
  if (pagesOf(readings) > mostTwice) return `it was read once only, for it is long: ${noticed}`
  return request.signal.aborted ? `there was no time to read it twice: ${noticed}` : undefined
}
const noticed = 'a record that an answer left out would go unnoticed'

/** The second reading, the other way round and cut elsewhere. */
async function readTwice(found: LogFindings, reached: Reached): Promise<LogFindings> {
  const why = onceOnly(found, reached)
  if (why !== undefined) return {...found, unchecked: [...found.unchecked, ...(why === '' ? [] : [why])]}
  const {one, windows} = reached
  const keeping = keepingOf(reached)
  const again = await readWindow(windows.asked, {
    open: openOf(reached),
    slices: one.log.slices,
    reading: 'second',
    keeping: {...keeping, folder: `${keeping.folder}/again`, known: recordsOf(found.readings)},
  })
  const both = [...found.readings, ...again].filter(({halved}) => halved === undefined)
  const isDone =
    unread(
      windows.asked,
      again.filter(({halved}) => halved === undefined),
    ).length === 0
  return {
    ...found,
    readings: [...found.readings, ...again],
    holes: holesBetween(both, windows.settled.to),
    unchecked: [...found.unchecked, ...(isDone ? [] : [`its second reading did not come to the end: ${noticed}`])],
  }
}

/** Whether anything older than the window is there: then nothing of the window has been deleted yet. */
async function lookBehind(found: LogFindings, reached: Reached): Promise<LogFindings> {
  const {one, windows, request} = reached
  const {log} = one
  const {from} = windows.asked
  const records = [...recordsOf(found.readings).values()]
  const isShort = log.retention.hours !== undefined && lengthOf(windows.asked) <= log.retention.hours * 3_600_000
  if (isShort || records.some((time) => time < Date.parse(from))) return {...found, reachesBack: true}
  if (request.signal.aborted || pagesOf(found.readings) === 0) return found
  const before = {from: new Date(Date.parse(from) - beforeMs).toISOString(), to: from}
  const keeping = keepingOf(reached)
  const kept: Kept = await keepPages(openOf(reached)({...before, direction: 'desc'}), {
    ...keeping,
    folder: `${keeping.folder}/before`,
    asked: before,
    known: recordsOf(found.readings),
    most: 1,
  })
  return [...kept.records.values()].some((time) => time < Date.parse(from)) ? {...found, reachesBack: true} : found
}

/** Another place that names the same records is asked what it names. */
async function askWitness(found: LogFindings, reached: Reached): Promise<LogFindings> {
  const {one, reader, windows, request} = reached
  const {witness} = one.log
  if (witness === undefined || request.signal.aborted || found.unread.length > 0) return found
  const keeping = keepingOf(reached)
  const kept = await keepPages(witness.open(reader, {...windows.settled, direction: 'asc'}), {
    ...keeping,
    folder: `${keeping.folder}/witness`,
    asked: windows.settled,
  })
  if (kept.ending.kind === 'refused')
    return {
      ...found,
      unchecked: [...found.unchecked, `it could not be held against ${witness.title}: ${kept.ending.why}`],
    }
  const here = new Set([...recordsOf(found.readings).keys()].map((key) => witness.named(key)))
  const holes = unwitnessed(kept.records, here, windows.settled)
  const strange = here.size > 0 && [...kept.records.keys()].every((id) => !here.has(id))
  return strange && holes.length > 0
    ? {
        ...found,
        unchecked: [
          ...found.unchecked,
          `${witness.title} names no record as this log does: the two could not be compared`,
        ],
      }
    : {...found, holes: [...found.holes, ...holes]}
}

/** What can be found out of a log that was read once: for when every other log has been read as well. */
export async function check(found: LogFindings, reached: Reached): Promise<LogFindings> {
  return askWitness(await lookBehind(await readTwice(found, reached), reached), reached)
}
