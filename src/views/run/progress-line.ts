import {printable} from '../../core/text/printable.ts'
import {clip, pad} from '../text/layout.ts'
import {count, span} from '../text/words.ts'
import type {Tally} from './progress.ts'

/** How one line of the progress stands. `open` has ended and is not proven; it is never shown as done. */
export type LineState = 'waiting' | 'active' | 'proven' | 'open' | 'bad'

export function lineState({begunAt, total, ended, verified}: Tally): LineState {
  if (begunAt === undefined) return 'waiting'
  const verdicts = [...verified.values()]
  if ([...ended.values(), ...verdicts].includes('bad')) return ended.size < total ? 'active' : 'bad'
  if (ended.size < total) return 'active'
  return verdicts.length === total && verdicts.every((verdict) => verdict === 'held') ? 'proven' : 'open'
}

/** Whether nothing that is still to come can change the line: evidence is over once it is sealed. */
export function isSettled(line: Tally): boolean {
  const state = lineState(line)
  if (line.kind === 'evidence') return line.ended.size === line.total
  return state === 'proven' || state === 'bad'
}

function evidenceWords({ended, gaps = 0}: Tally): string {
  if ([...ended.values()].includes('bad')) return 'not complete'
  return gaps === 0 ? 'sealed' : `sealed, ${count(gaps, 'gap')}`
}

function verdictWords(line: Tally, isOver: boolean): string {
  const state = lineState(line)
  if (state === 'waiting') return isOver ? 'not begun' : 'waiting'
  if (state === 'active' && line.total > 1) return `${line.ended.size} of ${line.total}`
  if (state === 'active') return isOver ? 'not finished' : line.kind === 'watch' ? 'watching' : 'working'
  const skipped = [...line.ended.values()].filter((ending) => ending === 'skipped').length
  if (skipped === line.total) return 'skipped'
  if (line.kind === 'evidence') return evidenceWords(line)
  if (state === 'open' && !isOver && line.verified.size < line.total) return 'looking'
  if (state === 'proven') return line.kind === 'proof' ? 'proven' : 'held'
  const bad = [...line.ended.keys()].filter(
    (key) => line.ended.get(key) === 'bad' || line.verified.get(key) === 'bad',
  ).length
  const good = [...line.verified.values()].filter((verdict) => verdict === 'held').length
  if (line.total === 1) return state === 'bad' ? 'failed' : 'unproven'
  return state === 'bad' ? `${bad} of ${line.total} failed` : `${good} of ${line.total} held`
}

/** When a line is shown: once the run is over, what is not proven stays so; while it goes on, what is at work takes until `now`. */
export interface Showing {
  readonly isOver?: boolean
  readonly now?: number
}

/** What, to what, how long, and what looking again said: at most 76 columns. */
export function progressLine(line: Tally, {isOver = false, now}: Showing = {}): string {
  const {name, about, begunAt, lastAt} = line
  const until = lineState(line) === 'active' && !isOver && now !== undefined ? now : lastAt
  const time = begunAt === undefined || until === undefined ? '' : span(until - begunAt)
  return clip(
    `${pad(clip(printable(name), 20), 20)}  ${pad(clip(printable(about), 27), 27)}  ${pad(time, 10)} ${verdictWords(line, isOver)}`,
    76,
  )
}
