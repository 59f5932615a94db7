import type {LogWindow} from '../log-source.ts'
import type {Reading} from './read-window.ts'

/** A stretch of time in which something is missing, and how many records show it. */
export interface Hole extends LogWindow {
  readonly records: number
}

/** Both ends of a window may or may not belong to it. */
const edgeMs = 1_000

interface Stretch {
  readonly from: number
  readonly to: number
}

const stretchOf = ({from, to}: LogWindow): Stretch => ({from: Date.parse(from), to: Date.parse(to)})
const iso = (ms: number): string => new Date(ms).toISOString()

/** Times of the records of one reading that the other should have given and did not. */
function missed(one: Reading, other: Reading, {from, to}: Stretch): readonly number[] {
  return [...one.kept.records].flatMap(([key, time]) =>
    time > from + edgeMs && time < to - edgeMs && !other.kept.records.has(key) ? [time] : [],
  )
}

const isWhole = ({kept}: Reading): boolean => kept.ending.kind === 'whole'

/** What two readings of the same time do not agree on; what is younger than `until` may still be on its way. */
function disagreement(one: Reading, other: Reading, until: number): readonly number[] {
  const [a, b] = [stretchOf(one.window), stretchOf(other.window)]
  const both = {from: Math.max(a.from, b.from), to: Math.min(a.to, b.to, until)}
  if (both.from >= both.to || !isWhole(one) || !isWhole(other)) return []
  return [...missed(one, other, both), ...missed(other, one, both)]
}

const holeOf = (times: readonly number[]): readonly Hole[] => {
  const sorted = times.toSorted((a, b) => a - b)
  const [first, last] = [sorted[0], sorted.at(-1)]
  return first === undefined || last === undefined ? [] : [{from: iso(first), to: iso(last), records: sorted.length}]
}

/** Every moment that was read twice has to have come out the same: where it did not, records were missing at least once. */
export function holesBetween(readings: readonly Reading[], until: string): readonly Hole[] {
  return readings.flatMap((one, at) =>
    readings.slice(at + 1).flatMap((other) => holeOf(disagreement(one, other, Date.parse(until)))),
  )
}

/** As far as a reading that broke off has come; its records are in order of time, one way or the other. */
function covered({window, kept}: Reading): readonly Stretch[] {
  const whole = stretchOf(window)
  if (kept.ending.kind === 'whole') return [whole]
  const [first, last] = [Date.parse(kept.first ?? ''), Date.parse(kept.last ?? '')]
  if (Number.isNaN(first) || Number.isNaN(last)) return []
  return last >= first ? [{from: whole.from, to: last}] : [{from: last, to: whole.to}]
}

/** The parts of a window that no reading has been through. */
export function unread(window: LogWindow, readings: readonly Reading[]): readonly LogWindow[] {
  const {from, to} = stretchOf(window)
  const found: LogWindow[] = []
  let reached = from
  for (const stretch of readings.flatMap(covered).toSorted((a, b) => a.from - b.from)) {
    if (stretch.from > reached) found.push({from: iso(reached), to: iso(stretch.from)})
    reached = Math.max(reached, stretch.to)
  }
  if (reached < to) found.push({from: iso(reached), to: iso(to)})
  return found
}

/** What another place names and this log does not have. */
export function unwitnessed(
  named: ReadonlyMap<string, number>,
  here: ReadonlySet<string>,
  window: LogWindow,
): readonly Hole[] {
  const {from, to} = stretchOf(window)
  return holeOf([...named].flatMap(([id, time]) => (time > from && time < to && !here.has(id) ? [time] : [])))
}
