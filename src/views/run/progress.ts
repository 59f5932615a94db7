import type {JournalEntry} from '../../core/documents/journal.ts'
import type {Change, Plan} from '../../core/documents/plan.ts'
import {printable} from '../../core/text/printable.ts'
import {clip, pad} from '../text/layout.ts'
import {count, span} from '../text/words.ts'

/** How one line of the progress stands. `open` has ended and is not proven; it is never shown as done. */
export type LineState = 'waiting' | 'active' | 'proven' | 'open' | 'bad'

/** What is known of all objects of one step, one collection, or the proof. */
export interface Tally {
  readonly kind: 'evidence' | 'step' | 'proof'
  readonly name: string
  readonly about: string
  readonly total: number
  readonly begunAt?: number
  readonly lastAt?: number
  /** How each object ended, by key; the proof counts its probes. */
  readonly ended: ReadonlyMap<string, 'ok' | 'unproven' | 'bad' | 'skipped'>
  readonly verified: ReadonlyMap<string, 'held' | 'unproven' | 'bad'>
}

export type Progress = ReadonlyMap<string, Tally>

const proofKey = 'proof:'

function tally(line: Pick<Tally, 'kind' | 'name' | 'about' | 'total'>): Tally {
  return {...line, ended: new Map(), verified: new Map()}
}

function aboutChanges(changes: readonly Change[]): string {
  const [first] = changes
  if (first === undefined) return ''
  return changes.length === 1
    ? `${first.target.kind} ${first.target.name}`
    : count(changes.length, first.target.kind.replaceAll('-', ' '))
}

/** One line for each collection, step and the proof, in the order in which they are planned. */
export function progressOf(plan: Plan): Progress {
  const probes = plan.proof.refused.length + plan.proof.working.length
  const steps = Map.groupBy(plan.changes, ({step}) => step)
  return new Map([
    ...plan.collections.map(
      ({key, summary}) => [`collect:${key}`, tally({kind: 'evidence', name: key, about: summary, total: 1})] as const,
    ),
    ...[...steps].map(
      ([step, changes]) =>
        [
          `step:${step}`,
          tally({kind: 'step', name: step, about: aboutChanges(changes), total: changes.length}),
        ] as const,
    ),
    ...(probes === 0
      ? []
      : [[proofKey, tally({kind: 'proof', name: 'proof', about: count(probes, 'probe'), total: probes})] as const]),
  ])
}

const endings = {applied: 'ok', unchanged: 'ok', failed: 'bad', drifted: 'bad', skipped: 'skipped'} as const
const answers = {proven: 'held', inconclusive: 'unproven', disproven: 'bad'} as const

function moved(before: Tally, {event, obs: {mono}}: JournalEntry): Tally {
  const seen = {...before, begunAt: before.begunAt ?? mono, lastAt: mono}
  switch (event.type) {
    case 'step-end':
      return {...seen, ended: new Map(before.ended).set(event.key, endings[event.result])}
    case 'verify': {
      const {verdict} = event.verdict
      return {...seen, verified: new Map(before.verified).set(event.key, verdict === 'not-held' ? 'bad' : verdict)}
    }
    case 'collected': {
      const isWhole = event.sources.every(({state, gaps}) => state === 'complete' && gaps.length === 0)
      return {
        ...seen,
        ended: new Map(before.ended).set(event.key, 'ok'),
        verified: new Map(before.verified).set(event.key, isWhole ? 'held' : 'unproven'),
      }
    }
    case 'collection-failed':
      return {...seen, ended: new Map(before.ended).set(event.key, 'bad')}
    case 'probe': {
      const key = `${event.result.expect}:${event.result.probe}`
      return {
        ...seen,
        ended: new Map(before.ended).set(key, 'ok'),
        verified: new Map(before.verified).set(key, answers[event.result.answer]),
      }
    }
    default:
      return seen
  }
}

/** The line that an entry is about; undefined for entries about the whole run. */
export function lineOf(plan: Plan, {event}: JournalEntry): string | undefined {
  switch (event.type) {
    case 'step-start':
    case 'intent':
    case 'outcome':
    case 'step-end':
    case 'verify': {
      const change = plan.changes.find(({key}) => key === event.key)
      return change === undefined ? undefined : `step:${change.step}`
    }
    case 'evidence':
    case 'collected':
    case 'collection-failed':
      return `collect:${event.key}`
    case 'probe':
      return proofKey
    default:
      return undefined
  }
}

/** The progress after one more entry. */
export function progressAfter(progress: Progress, plan: Plan, entry: JournalEntry): Progress {
  const key = lineOf(plan, entry)
  const before = key === undefined ? undefined : progress.get(key)
  return key === undefined || before === undefined ? progress : new Map(progress).set(key, moved(before, entry))
}

export function lineState({begunAt, total, ended, verified}: Tally): LineState {
  if (begunAt === undefined) return 'waiting'
  const verdicts = [...verified.values()]
  if ([...ended.values(), ...verdicts].includes('bad')) return ended.size < total ? 'active' : 'bad'
  if (ended.size < total) return 'active'
  return verdicts.length === total && verdicts.every((verdict) => verdict === 'held') ? 'proven' : 'open'
}

function verdictWords(line: Tally, isOver: boolean): string {
  const state = lineState(line)
  if (state === 'waiting') return isOver ? 'not begun' : 'waiting'
  if (state === 'active') return line.total === 1 ? 'working' : `${line.ended.size} of ${line.total}`
  const skipped = [...line.ended.values()].filter((ending) => ending === 'skipped').length
  if (skipped === line.total) return 'skipped'
  if (state === 'open' && !isOver && line.verified.size < line.total && line.kind !== 'evidence') return 'looking'
  if (line.kind === 'evidence') return {proven: 'kept', open: 'has gaps', bad: 'not complete'}[state]
  if (state === 'proven') return line.kind === 'proof' ? 'proven' : 'held'
  const bad = [...line.ended.keys()].filter(
    (key) => line.ended.get(key) === 'bad' || line.verified.get(key) === 'bad',
  ).length
  const good = [...line.verified.values()].filter((verdict) => verdict === 'held').length
  if (line.total === 1) return state === 'bad' ? 'failed' : 'unproven'
  return state === 'bad' ? `${bad} of ${line.total} failed` : `${good} of ${line.total} held`
}

/** What, to what, how long, and what looking again said: at most 76 columns. Until the run is over, what is not proven may still be. */
export function progressLine(line: Tally, isOver = false): string {
  const {name, about, begunAt, lastAt} = line
  const time = begunAt === undefined || lastAt === undefined ? '' : span(lastAt - begunAt)
  return clip(
    `${pad(clip(printable(name), 20), 20)}  ${pad(clip(printable(about), 28), 28)}  ${pad(time, 9)} ${verdictWords(line, isOver)}`,
    76,
  )
}
