import type {JournalEntry} from '../documents/journal.ts'
import {runState} from '../runs/run-state.ts'
import {isLift, releaseOfEach, type RunSummary} from '../runs/run-summary.ts'
import type {Notice} from './notice.ts'
import {brokenOff, createTeller, resumesIn, type Telling} from './teller.ts'

/** A run that does not go on. */
export interface Late {
  readonly entries: readonly JournalEntry[]
  /** Every run, newest first. */
  readonly known: readonly RunSummary[]
  readonly at: string
}

const why = 'its process ended before it had an outcome'

/** Where it went on after its last outcome, or had none, it was broken off. */
const hasEnded = (entries: readonly JournalEntry[]): boolean =>
  entries.findLast(({event: {type}}) => type === 'resume' || type === 'run-outcome')?.event.type === 'run-outcome'

/** Whether a release has ended what a run did; one that gave everything back is over by itself. */
function isReleased(entries: readonly JournalEntry[], known: readonly RunSummary[]): boolean {
  const {run, plan, outcome} = runState(entries)
  const gaveAllBack = outcome === 'released' && !isLift(plan)
  return !gaveAllBack && releaseOfEach(known).has(plan.releases ?? run)
}

/** As it is told to whoever has not heard it in time: nobody waits for more of it. */
const asPast = ({nextUpdate: _nextUpdate, ...notice}: Notice, closes: boolean): Notice => ({
  ...notice,
  closes,
  past: true,
})

/**
 * Everything of a run that somebody should be told, in order. What something newer has overtaken is past, and all of it
 * where a release has ended it; a broken glass waits until somebody else has looked at it.
 */
export function toldLate({entries, known, at}: Late, telling: Telling): readonly Notice[] {
  const {run, plan, review, notified} = runState(entries)
  const tell = createTeller(telling)
  const said = entries.flatMap((entry) =>
    tell(entry).map((notice) => ({notice, waits: entry.event.type === 'break-glass' && review === undefined})),
  )
  const breaks = Array.from({length: resumesIn(entries) + 1}, (_, resumes) => ({
    notice: brokenOff({run, plan, at, why, resumes}, telling),
    waits: false,
  }))
  const told = new Set([...notified.values()].map(({notice}) => notice))
  const current = hasEnded(entries) ? [] : breaks.slice(-1)
  const earlier = breaks.filter((each) => !current.includes(each) && told.has(each.notice.id))
  const all = [...earlier, ...said, ...current]
  const isOver = isReleased(entries, known)
  return all.map(({notice, waits}, index) => {
    const isLast = index === all.length - 1
    return (isLast || waits) && !isOver ? notice : asPast(notice, isLast && isOver && !telling.othersStand())
  })
}
