import type {SourceReport} from '../../../core/documents/evidence.ts'
import type {LogSource, LogWindow} from '../log-source.ts'
import {lengthOf} from './slices.ts'
import {type LogFindings, recordsOf, type Windows} from './read-log.ts'
import {blankedWords} from './redact.ts'

type Report = Omit<SourceReport, 'source'>

const hourMs = 3_600_000
const span = ({from, to}: LogWindow): string => `from ${from} to ${to}`

/** As far back as anybody vouches for: to the beginning of the window, or for as long as Cloudflare keeps records at least. */
function vouchedFrom({asked}: Windows, {retention}: LogSource, found: readonly LogFindings[]): string {
  if (retention.hours === undefined || found.every(({reachesBack}) => reachesBack === true)) return asked.from
  return new Date(Math.max(Date.parse(asked.from), Date.parse(asked.to) - retention.hours * hourMs)).toISOString()
}

function endings({readings}: LogFindings): readonly string[] {
  return readings
    .filter(({halved}) => halved === undefined)
    .flatMap(({window, kept: {ending}}) =>
      ending.kind === 'whole' ? [] : [readings.length === 1 ? ending.why : `${span(window)}: ${ending.why}`],
    )
}

function oldest({reachesBack}: LogFindings, {retention}: LogSource, {asked}: Windows): readonly string[] {
  if (reachesBack === true) return []
  return [
    `nothing older than ${asked.from} is there: whether all of the window is still kept cannot be told (${retention.words})`,
  ]
}

/** What the pages themselves say is not in them. */
const told = ({readings}: LogFindings): readonly string[] => [...new Set(readings.flatMap(({kept: {gaps}}) => gaps))]

const blankedIn = ({readings}: LogFindings): number => readings.reduce((sum, {kept}) => sum + kept.blanked, 0)
const repeatsIn = ({readings}: LogFindings): number => readings.reduce((sum, {kept}) => sum + kept.repeats, 0)

/** What of one log, or one part of it, is missing or was not looked for. */
function gapsOf(found: LogFindings, log: LogSource, windows: Windows): readonly string[] {
  const [repeats, blanked] = [repeatsIn(found), blankedIn(found)]
  return [
    ...found.standing.gaps,
    ...endings(found),
    ...told(found),
    ...found.unread.map((window) => `nothing vouches for the time ${span(window)}: no reading came through it`),
    ...found.holes.map(
      (hole) =>
        `${hole.records} records ${span(hole)} were missing at least once: others of that time may be missing too`,
    ),
    ...(repeats > 0 && !log.sampled
      ? [`${repeats} records came twice: the log grew while it was read, and some may be missing`]
      : []),
    ...blankedWords(blanked),
    ...oldest(found, log, windows),
    ...found.unchecked,
  ]
}

const isShut = ({readings}: LogFindings): boolean =>
  readings.every(({kept: {pages, ending}}) => pages === 0 && ending.kind === 'refused')

function stateOf(found: readonly LogFindings[], log: LogSource, windows: Windows): Report['state'] {
  if (found.length > 0 && found.every((one) => one.readings.length > 0 && isShut(one))) return 'unavailable'
  if (log.sampled || found.some(({standing}) => standing.sampled === true)) return 'sampled'
  const isWhole = found.every(
    (one) =>
      one.unread.length === 0 &&
      one.holes.length === 0 &&
      endings(one).length === 0 &&
      told(one).length === 0 &&
      repeatsIn(one) === 0,
  )
  return isWhole && vouchedFrom(windows, log, found) === windows.asked.from ? 'complete' : 'truncated'
}

function times(found: readonly LogFindings[], which: 'first' | 'last'): Pick<Report, 'first' | 'last'> {
  const all = found.flatMap(({readings}) => readings.flatMap(({kept: {first, last}}) => [first, last]))
  const sorted = all.filter((time) => time !== undefined).toSorted((a, b) => Date.parse(a) - Date.parse(b))
  const time = which === 'first' ? sorted[0] : sorted.at(-1)
  return time === undefined ? {} : {[which]: time}
}

const nothing = {
  targets: 'nothing that is wanted keeps a log of this kind',
  account: 'the account has nothing that keeps a log of this kind',
} as const

/** Says of one log what was kept, what it stands for, and what is missing. */
export function reportLog(
  found: readonly LogFindings[],
  log: LogSource,
  {windows, of}: {readonly windows: Windows; readonly of: keyof typeof nothing},
): Report {
  const window = {from: vouchedFrom(windows, log, found), to: windows.settled.to}
  if (found.length === 0) return {state: 'complete', rows: 0, window, gaps: [nothing[of]]}
  return {
    state: stateOf(found, log, windows),
    rows: found.reduce((sum, {readings}) => sum + recordsOf(readings).size, 0),
    window: lengthOf(window) < 0 ? {...window, from: window.to} : window,
    ...times(found, 'first'),
    ...times(found, 'last'),
    gaps: [
      ...found.flatMap((one) =>
        gapsOf(one, log, windows).map((gap) => (one.part === undefined ? gap : `${one.part}: ${gap}`)),
      ),
      `records after ${windows.settled.to} may be missing, since they take minutes to appear: in 10 minutes, firebreak logs snapshot --top-up goes on from there`,
      ...log.blindSpots,
    ],
  }
}
