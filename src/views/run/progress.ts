import type {SourceReport} from '../../core/documents/evidence.ts'
import type {JournalEntry} from '../../core/documents/journal.ts'
import type {Change, Plan} from '../../core/documents/plan.ts'
import {type Watch, watchOf} from '../release/watch-words.ts'
import {count} from '../text/words.ts'
import type {Awaited} from './awaited.ts'
import {isSettled, lineState} from './progress-line.ts'

/** What is known of all objects of one step, one collection, one watch of a release, or the proof. */
export interface Tally {
  readonly kind: 'evidence' | 'step' | 'watch' | 'proof'
  readonly name: string
  readonly about: string
  readonly total: number
  readonly begunAt?: number
  readonly lastAt?: number
  /** Of sealed evidence: how many things it says are missing. */
  readonly gaps?: number
  /** Of a proof under way: the probes that have not answered yet, and how long they may take. */
  readonly awaited?: Awaited
  /** Of a watch under way: how much of it has held. */
  readonly watch?: Watch
  /** How each object ended, by key; the proof counts its probes. */
  readonly ended: ReadonlyMap<string, 'ok' | 'unproven' | 'bad' | 'skipped'>
  readonly verified: ReadonlyMap<string, 'held' | 'unproven' | 'bad'>
}

export type Progress = ReadonlyMap<string, Tally>

const proofKey = 'proof:'
const watchKey = (stage: string): string => `watch:${stage}`

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

/** One line for each watch over a stage of a release. */
const watchesOf = ({stages = []}: Plan): readonly (readonly [string, Tally])[] =>
  stages
    .filter(({watch}) => watch !== undefined)
    .map(({name, watch = ''}) => [
      watchKey(name),
      tally({kind: 'watch', name: `watch for ${watch}`, about: name, total: 1}),
    ])

/** One line for each collection, step, watch and the proof, in the order in which they are planned. */
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
    ...watchesOf(plan),
    ...(probes === 0
      ? []
      : [[proofKey, tally({kind: 'proof', name: 'proof', about: count(probes, 'probe'), total: probes})] as const]),
  ])
}

const endings = {applied: 'ok', unchanged: 'ok', failed: 'bad', drifted: 'bad', skipped: 'skipped'} as const
const answers = {proven: 'held', inconclusive: 'unproven', disproven: 'bad'} as const

/** Different things that are missing; a source that is not complete and does not say why is one. */
function gapsIn(sources: readonly SourceReport[]): number {
  return new Set(
    sources.flatMap(({source, state, gaps}) =>
      gaps.length === 0 && state !== 'complete' ? [`${source} is ${state}`] : gaps,
    ),
  ).size
}

const answered = (awaited: Awaited | undefined, probe: string): Pick<Tally, 'awaited'> =>
  awaited === undefined ? {} : {awaited: {...awaited, probes: awaited.probes.filter((name) => name !== probe)}}

/** A watch that has held is proven; one that saw what must not be is not. */
function watched(seen: Tally, watch: Watch | undefined): Tally {
  if (watch === undefined) return seen
  const hasHeld = watch.ms >= watch.ofMs
  const key = watch.stage
  return {...seen, watch, ...(hasHeld && {ended: new Map([[key, 'ok']]), verified: new Map([[key, 'held']])})}
}

function moved(before: Tally, plan: Plan, {event, obs: {mono}}: JournalEntry): Tally {
  const seen = {...before, begunAt: before.begunAt ?? mono, lastAt: mono}
  switch (event.type) {
    case 'step-end':
      return {...seen, ended: new Map(before.ended).set(event.key, endings[event.result])}
    case 'verify': {
      const {verdict} = event.verdict
      return {
        ...seen,
        // Looking again at a run that is over tells of steps that end nowhere else.
        ended: before.ended.has(event.key) ? before.ended : new Map(before.ended).set(event.key, 'ok'),
        verified: new Map(before.verified).set(event.key, verdict === 'not-held' ? 'bad' : verdict),
      }
    }
    case 'collected': {
      const gaps = gapsIn(event.sources)
      return {
        ...seen,
        gaps,
        ended: new Map(before.ended).set(event.key, 'ok'),
        verified: new Map(before.verified).set(event.key, gaps === 0 ? 'held' : 'unproven'),
      }
    }
    case 'collection-failed':
      return {...seen, ended: new Map(before.ended).set(event.key, 'bad')}
    case 'proving':
      return {
        ...seen,
        begunAt: mono,
        awaited: {probes: event.probes, withinMs: event.withinMs},
        ended: new Map(),
        verified: new Map(),
      }
    case 'probe': {
      const key = `${event.result.expect}:${event.result.probe}`
      return {
        ...seen,
        ...answered(before.awaited, event.result.probe),
        ended: new Map(before.ended).set(key, 'ok'),
        verified: new Map(before.verified).set(key, answers[event.result.answer]),
      }
    }
    case 'watched':
      return watched(seen, watchOf(plan, event))
    case 'regressed':
      return {...seen, ended: new Map([[event.stage, 'bad']])}
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
    case 'proving':
    case 'probe':
      return proofKey
    case 'watched':
    case 'regressed':
      return watchKey(event.stage)
    default:
      return undefined
  }
}

/** The progress after one more entry. */
export function progressAfter(progress: Progress, plan: Plan, entry: JournalEntry): Progress {
  const key = lineOf(plan, entry)
  const before = key === undefined ? undefined : progress.get(key)
  return key === undefined || before === undefined ? progress : new Map(progress).set(key, moved(before, plan, entry))
}

/** A step that is gone on with: what held of its objects is not done again. */
function restOf(line: Tally, fresh: Tally): Tally {
  if (line.kind !== 'step') return fresh
  const kept = [...line.ended].filter(([key, end]) => end === 'ok' && line.verified.get(key) === 'held')
  return {...fresh, ended: new Map(kept), verified: new Map(kept.map(([key]) => [key, 'held']))}
}

/** Where a resumed run begins: with what it has done already, and everything else still to do. */
export function progressSoFar(plan: Plan, earlier: readonly JournalEntry[]): Progress {
  const fresh = progressOf(plan)
  const before = earlier.reduce((progress, entry) => progressAfter(progress, plan, entry), fresh)
  const isDone = (line: Tally): boolean => line.kind !== 'proof' && isSettled(line) && lineState(line) !== 'bad'
  return new Map([...before].map(([key, line]) => [key, isDone(line) ? line : restOf(line, fresh.get(key) ?? line)]))
}
