import type {StoryGap} from '../../documents/answers/agent-story.ts'
import type {SourceReport} from '../../documents/evidence.ts'
import type {Reading, SourceFacts} from '../reading.ts'
import {type Stretch, uncovered} from './windows.ts'

const iso = (at: number): string => new Date(at).toISOString()

/** What of its window a reading reached. A log cut short was read from its beginning. */
function reached({state, window, last}: SourceReport): readonly Stretch[] {
  if (window === undefined || state === 'unavailable') return []
  const [from, to] = [Date.parse(window.from), Date.parse(window.to)]
  if (state !== 'truncated') return [{from, to}]
  const end = Date.parse(last ?? '')
  return Number.isNaN(end) ? [] : [{from, to: Math.min(to, end)}]
}

/** The time that the reports of all sources speak of; undefined where none has a window. */
export function hull(reports: readonly SourceReport[]): Stretch | undefined {
  const windows = reports.flatMap(({window}) => (window === undefined ? [] : [window]))
  if (windows.length === 0) return undefined
  return {
    from: Math.min(...windows.map(({from}) => Date.parse(from))),
    to: Math.max(...windows.map(({to}) => Date.parse(to))),
  }
}

/** Whether all of a stretch is covered by what the bags have of a source. */
export const isCovered = (whole: Stretch, source: string, {reports}: Reading): boolean =>
  uncovered(whole, reports.filter((report) => report.source === source).flatMap(reached)).length === 0

function kindOf({state}: SourceReport, facts: SourceFacts, why: string): StoryGap['kind'] {
  if (facts.blindSpots.includes(why)) return 'blind-spot'
  return state === 'unavailable' ? 'unavailable' : state === 'truncated' ? 'truncated' : 'blind-spot'
}

function notCollected({source, title, onRequest}: SourceFacts): StoryGap {
  const why =
    onRequest === true ? 'no bag holds it: it is kept only where it is asked for' : `no bag holds it: ${title}`
  return {kind: 'not-collected', source, why}
}

function gapsOfSource(facts: SourceFacts, whole: Stretch | undefined, {reports}: Reading): readonly StoryGap[] {
  const {source, blindSpots} = facts
  const own = reports.filter((report) => report.source === source)
  if (own.length === 0) return [notCollected(facts)]
  const holes = whole === undefined ? [] : uncovered(whole, own.flatMap(reached))
  const isSampled = facts.sampled || own.some(({state}) => state === 'sampled')
  return [
    ...own.flatMap((report) => report.gaps.map((why) => ({kind: kindOf(report, facts, why), source, why}))),
    ...holes.map(({from, to}) => ({
      kind: 'window' as const,
      source,
      from: iso(from),
      to: iso(to),
      why: 'no bag covers it',
    })),
    ...(isSampled ? [{kind: 'sampled' as const, source, why: 'what is not there may have happened all the same'}] : []),
    ...blindSpots.map((why) => ({kind: 'blind-spot' as const, source, why})),
  ]
}

/** Of a source that could not have named the agent only that it is not whole: the same words for each, which a page says once. */
function besideTheAgent(facts: SourceFacts, whole: Stretch | undefined, reading: Reading): readonly StoryGap[] {
  const isWhole = gapsOfSource(facts, whole, reading).every(({kind}) => kind === 'blind-spot')
  const why = 'not whole, and names nobody by a kind of handle that firebreak.yaml gives this agent'
  return isWhole ? [] : [{kind: 'no-handle', source: facts.source, why}]
}

/** What the sources did not give, and could not: one by one those that can have recorded the agent. */
export function coverageGaps(
  reading: Reading,
  whole: Stretch | undefined,
  concerns: (facts: SourceFacts) => boolean,
): readonly StoryGap[] {
  const unreadable = reading.unreadable.map(({source, file, why}): StoryGap => ({
    kind: 'unreadable',
    source,
    why: `${file}: ${why}`,
  }))
  const changed = reading.bags.flatMap(({path, problems}) =>
    problems.map((problem): StoryGap => ({kind: 'unreadable', why: `${path} is not as it was sealed: ${problem}`})),
  )
  return [
    ...changed,
    ...reading.sources.flatMap((facts) => (concerns(facts) ? gapsOfSource : besideTheAgent)(facts, whole, reading)),
    ...unreadable,
  ]
}
