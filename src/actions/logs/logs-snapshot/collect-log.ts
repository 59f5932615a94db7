import type {CollectRequest} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {SourceReport} from '../../../core/documents/evidence.ts'
import type {LogSource, LogWindow, Wanted} from '../log-source.ts'
import {keepPages, type Kept} from './keep-pages.ts'

/** A log by its name, in one part or for the whole account. */
interface OneLog {
  readonly name: string
  readonly log: LogSource
  readonly part?: string
}

const compact = (time: string): string => time.replaceAll(/[-:]|\.\d+/g, '')

/** What is vouched for: later records may still be on their way. */
function settledOf({from, to}: LogWindow, lagMs: number): LogWindow {
  return {from, to: new Date(Math.max(Date.parse(from), Date.parse(to) - lagMs)).toISOString()}
}

async function keepOne(
  {name, log, part}: OneLog,
  reader: Reader,
  {window, request: {sink, signal}}: {readonly window: LogWindow; readonly request: CollectRequest},
): Promise<Kept> {
  const folder = [name, ...(part === undefined ? [] : [part]), `${compact(window.from)}_${compact(window.to)}`].join(
    '/',
  )
  return keepPages(log.open(reader, {...window, direction: 'asc'}, part), {source: name, folder, sink, signal})
}

function stateOf(kept: readonly Kept[], {sampled}: LogSource): SourceReport['state'] {
  if (kept.some(({ending}) => ending.kind === 'refused') && kept.every(({pages}) => pages === 0)) return 'unavailable'
  if (sampled) return 'sampled'
  return kept.every(({ending, repeats, gaps}) => ending.kind === 'whole' && repeats === 0 && gaps.length === 0)
    ? 'complete'
    : 'truncated'
}

function gapsOf({ending, repeats, blanked, gaps}: Kept, {sampled}: LogSource): readonly string[] {
  return [
    ...(ending.kind === 'whole' ? [] : [ending.why]),
    ...gaps,
    ...(repeats > 0 && !sampled
      ? [`${repeats} records came twice: the log grew while it was read, and some may be missing`]
      : []),
    ...(blanked > 0 ? [`${blanked} secret values were blanked before the bytes were kept`] : []),
  ]
}

const minOf = (times: readonly (string | undefined)[]) => times.filter((time) => time !== undefined).toSorted()[0]
const maxOf = (times: readonly (string | undefined)[]) =>
  times
    .filter((time) => time !== undefined)
    .toSorted()
    .at(-1)

/** Keeps one log of the window, each of its parts. */
export async function collectLog(
  {name, log}: OneLog,
  reader: Reader,
  {scope, window, request}: Wanted & {readonly request: CollectRequest},
): Promise<Omit<SourceReport, 'source'>> {
  const parts = await log.parts?.(reader, scope)
  const settled = settledOf(window, log.lagMs)
  const kept: Kept[] = []
  const gaps: string[] = []
  for (const part of parts ?? [undefined]) {
    const one = await keepOne({name, log, ...(part === undefined ? {} : {part})}, reader, {window, request})
    kept.push(one)
    gaps.push(...gapsOf(one, log).map((gap) => (part === undefined ? gap : `${part}: ${gap}`)))
  }
  if (kept.length === 0) return {state: 'complete', rows: 0, window: settled, gaps: [nothingOf(log, scope.of)]}
  const [first, last] = [minOf(kept.map((one) => one.first)), maxOf(kept.map((one) => one.last))]
  return {
    state: stateOf(kept, log),
    rows: kept.reduce((sum, {rows}) => sum + rows, 0),
    window: settled,
    ...(first === undefined ? {} : {first}),
    ...(last === undefined ? {} : {last}),
    gaps: [
      ...gaps,
      `records after ${settled.to} may be missing, since they take minutes to appear: take another snapshot in 10 minutes`,
      ...log.blindSpots,
    ],
  }
}

const nothingOf = ({title}: LogSource, of: Wanted['scope']['of']): string =>
  `${title}: ${of === 'account' ? 'the account has nothing that keeps this log' : 'what is wanted names nothing that keeps this log'}`
