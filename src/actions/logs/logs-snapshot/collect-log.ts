import type {CollectRequest} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {SourceReport} from '../../../core/documents/evidence.ts'
import {accessLog} from '../access-log.ts'
import {auditLog} from '../audit-log.ts'
import type {LogQuery, LogWindow, Paged} from '../log-source.ts'
import {serviceTokenLogins} from '../service-token-logins.ts'
import {keepPages, type Kept} from './keep-pages.ts'

/** How late a record may appear (Logpull asks for 5 minutes; for these logs it is not documented). */
const lagMs = 5 * 60_000

interface Log {
  open(reader: Reader, query: LogQuery): Paged
  readonly sampled: boolean
  /** What this log never shows. */
  readonly blindSpots: readonly string[]
}

export const logs = {
  access: {
    open: accessLog,
    sampled: false,
    blindSpots: ['service-token sign-ins are not in this log', 'what a Bypass policy lets through is logged nowhere'],
  },
  'service-token-logins': {
    open: serviceTokenLogins,
    sampled: true,
    blindSpots: ['the data set is sampled: a sign-in that is not here may still have happened'],
  },
  audit: {
    open: auditLog,
    sampled: false,
    blindSpots: ['reads are not in the audit log: what a token looked at leaves no trace there'],
  },
} as const satisfies Record<string, Log>

export type LogName = keyof typeof logs

interface Windows {
  /** What is asked for, fixed before the first page so that all pages agree: the freshest records matter most. */
  readonly asked: LogWindow
  /** What is vouched for: later records may still be on their way. */
  readonly settled: LogWindow
}

function windowsOf(now: Date, lookbackMs: number): Windows {
  const [end, begin] = [now.getTime(), now.getTime() - lookbackMs]
  const from = new Date(begin).toISOString()
  return {
    asked: {from, to: now.toISOString()},
    settled: {from, to: new Date(Math.max(begin, end - lagMs)).toISOString()},
  }
}

const compact = (time: string): string => time.replaceAll(/[-:]|\.\d+/g, '')

function stateOf({ending, pages, repeats}: Kept, sampled: boolean): SourceReport['state'] {
  if (ending.kind === 'refused' && pages === 0) return 'unavailable'
  if (sampled) return 'sampled'
  return ending.kind === 'whole' && repeats === 0 ? 'complete' : 'truncated'
}

function gapsOf({ending, repeats, blanked}: Kept, {sampled, blindSpots}: Log, settled: LogWindow): string[] {
  return [
    ...(ending.kind === 'whole' ? [] : [ending.why]),
    ...(repeats > 0 && !sampled
      ? [`${repeats} records came twice: the log grew while it was read, and some may be missing`]
      : []),
    ...(blanked > 0 ? [`${blanked} secret values were blanked before the bytes were kept`] : []),
    `records after ${settled.to} may be missing, since they take minutes to appear: take another snapshot in 10 minutes`,
    ...blindSpots,
  ]
}

export interface Collecting {
  readonly reader: Reader
  readonly lookbackMs: number
  readonly request: CollectRequest
}

/** Keeps one log of the last while. */
export async function collectLog(name: LogName, {reader, lookbackMs, request}: Collecting): Promise<SourceReport> {
  const {sink, now, signal} = request
  const log: Log = logs[name]
  const {asked, settled} = windowsOf(now, lookbackMs)
  const folder = `${name}/${compact(asked.from)}_${compact(asked.to)}`
  const kept = await keepPages(log.open(reader, {...asked, direction: 'asc'}), {source: name, folder, sink, signal})
  return {
    source: name,
    state: stateOf(kept, log.sampled),
    rows: kept.rows,
    window: {...settled},
    ...(kept.first === undefined ? {} : {first: kept.first}),
    ...(kept.last === undefined ? {} : {last: kept.last}),
    gaps: gapsOf(kept, log, settled),
  }
}
