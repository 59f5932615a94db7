import type {CollectRequest} from '../../../../core/action.ts'
import type {PushedQuery, RawStream, Reader} from '../../../../core/cloudflare.ts'
import type {SourceReport} from '../../../../core/documents/evidence.ts'
import {failureWords} from '../../failure-words.ts'
import {type Collector, type LogWindow, settledWindow, type Wanted} from '../../log-source.ts'
import {datasetDeed, datasetOf, datasetParties, toldDatasets} from './dataset-deed.ts'
import {passRows} from './pushed-rows.ts'
import {blankedWords} from '../../logs-snapshot/redact.ts'

/** What breaks off is lost as a whole: an hour at a time. Where that is too much for one answer (HTTP 422) it is halved. */
const sliceMs = 3_600_000
const shortestMs = 60_000
/** A job may hold records back for so long before it writes them (SDK: max_upload_interval_seconds). */
const lagMs = 5 * 60_000

const source = 'logpush-objects'
const tooMuch = 422
/** They would be said again of every slice. */
const hopeless: readonly number[] = [401, 403, 404]

interface Tally {
  rows: number
  blanked: number
  kept: number
  readonly gaps: string[]
}

interface Keeping {
  readonly reader: Reader
  readonly request: CollectRequest
  readonly tally: Tally
}

/** The API takes whole seconds. */
const second = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z')

const inFull = (time: string): string => new Date(time).toISOString()

function slicesOf({from, to}: LogWindow): LogWindow[] {
  const [begin, end] = [Date.parse(from), Date.parse(to)]
  const count = Math.max(0, Math.ceil((end - begin) / sliceMs))
  return Array.from({length: count}, (_, index) => ({
    from: second(begin + index * sliceMs),
    to: second(Math.min(end, begin + (index + 1) * sliceMs)),
  }))
}

/** Undefined for one that is too short to be cut. */
function halves({from, to}: LogWindow): readonly LogWindow[] | undefined {
  const [begin, end] = [Date.parse(from), Date.parse(to)]
  if (end - begin < 2 * shortestMs) return undefined
  const middle = second((begin + end) / 2)
  return [
    {from, to: middle},
    {from: middle, to},
  ]
}

async function keepAnswer(file: string, answer: RawStream, {query, keeping}: Asking): Promise<void> {
  const {request, tally} = keeping
  const {status, cfRay, request: asked, chunks} = answer
  const passing = passRows()
  const isLog = query.what === 'retrieve'
  const about = () => ({
    source,
    part: query.place,
    ...(isLog ? {rows: passing.passed().rows} : {}),
    asked: {from: inFull(query.from), to: inFull(query.to)},
    request: asked,
    status,
    ...(cfRay === undefined ? {} : {cfRay}),
  })
  await request.sink.keepStream(file, passing.pass(chunks), about)
  const {rows, blanked, why} = passing.passed()
  tally.blanked += blanked
  tally.kept += isLog ? 1 : 0
  tally.rows += isLog ? rows : 0
  if (why !== undefined) tally.gaps.push(gapOf(query, why))
}

const gapOf = ({place, what, from, to}: PushedQuery, why: string): string =>
  `${place}: ${what === 'list' ? 'the names of the objects' : 'what Logpush wrote'} from ${from} to ${to}: ${why}`

interface Asking {
  readonly query: PushedQuery
  readonly keeping: Keeping
}

/** Keeps one answer; its status, or undefined where none came or it broke off. */
async function ask(query: PushedQuery, keeping: Keeping): Promise<number | undefined> {
  const {reader, tally} = keeping
  const file = `${source}/${query.place}/${query.what}-${query.from.replaceAll(/[-:]/g, '')}.ndjson`
  try {
    const answer = await reader.pushed(query)
    if (answer.status < 300) await keepAnswer(file, answer, {query, keeping})
    else if (answer.status !== tooMuch) tally.gaps.push(gapOf(query, `answered HTTP ${answer.status}`))
    return answer.status
  } catch (error) {
    tally.gaps.push(gapOf(query, failureWords(error)))
    return undefined
  }
}

async function keepPlace(place: string, window: LogWindow, keeping: Keeping): Promise<void> {
  const {request, tally} = keeping
  const slices = slicesOf(window)
  for (let slice = slices.shift(); slice !== undefined; slice = slices.shift()) {
    if (request.signal.aborted) {
      tally.gaps.push(`${place}: stopped at ${slice.from}, when the time for it was up`)
      return
    }
    const query = {place, what: 'retrieve', ...slice} as const
    const status = await ask(query, keeping)
    if (status !== undefined && hopeless.includes(status)) return
    if (status !== tooMuch) continue
    const shorter = halves(slice)
    if (shorter === undefined) tally.gaps.push(gapOf(query, 'more was written than one answer may hold (HTTP 422)'))
    else slices.unshift(...shorter)
  }
  const listing = {
    place,
    what: 'list',
    from: second(Date.parse(window.from)),
    to: second(Date.parse(window.to)),
  } as const
  if ((await ask(listing, keeping)) === tooMuch) tally.gaps.push(gapOf(listing, 'there are too many (HTTP 422)'))
}

function stateOf({kept, gaps}: Tally): SourceReport['state'] {
  if (gaps.length === 0) return 'complete'
  return kept === 0 ? 'unavailable' : 'truncated'
}

async function collect(
  reader: Reader,
  {window: asked}: Wanted,
  request: CollectRequest,
): Promise<Omit<SourceReport, 'source'>> {
  if (reader.pushedTo.length === 0)
    return {
      state: 'unavailable',
      rows: 0,
      gaps: ['firebreak.yaml names no bucket that Logpush writes to, under evidence.pushed'],
    }
  const window = settledWindow(asked, lagMs)
  const tally: Tally = {rows: 0, blanked: 0, kept: 0, gaps: []}
  for (const place of reader.pushedTo) await keepPlace(place, window, {reader, request, tally})
  const {rows, blanked, gaps} = tally
  return {
    state: stateOf(tally),
    rows,
    window,
    gaps: [...gaps, ...blankedWords(blanked), ...logpushObjects.blindSpots],
  }
}

/**
 * What Logpush wrote to buckets of R2 before the incident, record by record. It may be very much, and the bucket keeps it
 * meanwhile: so it is read only where somebody asks for this source by its name. Neither the
 * shape of the listing nor the behaviour at the edges of a time range is verified on a live account.
 */
export const logpushObjects: Collector = {
  title: 'Logs that Logpush has put into R2',
  source: 'https://developers.cloudflare.com/logs/r2-log-retrieval/',
  permissions: ['Logs Read'],
  retention: {words: 'as long as the bucket keeps its objects, from the day on which the Logpush job was made'},
  onRequest: true,
  narrowed: {whole: 'the records of every data set lie in the same objects'},
  names: datasetParties,
  blindSpots: [
    'a Logpush job sends nothing from before it was made, and only what its filter and its sample rate let through; a batch that could not be delivered is lost for good',
    'whether a time range is that of the records or of the objects is not documented: near the edge of a slice a record may come twice or lie outside',
    `a replay goes by the fields of ${toldDatasets.join(', ')}: records of other data sets, and those of a job that leaves such fields out, are kept and tell no deed`,
  ],
  deed: (row) => datasetDeed(row, datasetOf(row) ?? ''),
  collect,
}
