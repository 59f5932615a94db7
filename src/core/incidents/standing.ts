import type {IncidentReport} from '../documents/answers/incident-report.ts'
import {type Case, type CaseRun, containing, isReleased, liftsOf} from './case.ts'

type Told = Pick<IncidentReport, 'tone' | 'headline'>

/** How a run stands by now, the worst first. */
const standings = {
  'not-contained': ['bad', 'NOT CONTAINED: something that had to be refused still works'],
  partial: ['open', 'UNFINISHED: some changes are made, others are not'],
  unproven: ['open', 'NOT PROVEN: the changes are made, and not all is shown or closed'],
  'back-in-part': ['open', 'GIVEN BACK IN PART: part of the containment still stands'],
  contained: ['good', 'CONTAINED: what had to be refused was refused'],
  'given-back': ['good', 'CONTAINED, AND GIVEN BACK SINCE: what was shut is open again'],
  lifted: ['good', 'GIVEN BACK: what was changed is as it was before'],
  armed: ['good', 'ARMED: every lever is in place, and nothing is blocked by it'],
  replaced: ['good', 'REPLACED: the new secrets are in use'],
  recorded: ['good', 'RECORDED: evidence is kept and nothing was changed'],
  unchanged: ['open', 'NOTHING WAS CHANGED: the run was refused, or failed before its first change'],
} as const

export type Standing = keyof typeof standings
const order = Object.keys(standings) as readonly Standing[]

/** Whether it was contained, ever: looking again later can take that back. */
export const wasContained = ({entries}: CaseRun): boolean =>
  entries.some(({event}) => event.type === 'run-outcome' && event.outcome === 'contained')

/** How one run that was to contain something stands by now. */
export function standingOf(of: CaseRun, runs: Case): Standing {
  const {outcome} = of.state
  if (isReleased(of, runs)) return wasContained(of) ? 'given-back' : 'lifted'
  if (liftsOf(of, runs).some(({state}) => state.outcome === 'release-incomplete')) return 'back-in-part'
  switch (outcome) {
    case 'not-contained':
    case 'contained':
    case 'armed':
    case 'replaced':
    case 'recorded':
      return outcome
    case 'applied-unverified':
      return 'unproven'
    case 'refused':
    case 'failed':
      return 'unchanged'
    default:
      return 'partial'
  }
}

/** The worst of all its runs is what a case is called. */
export function caseStanding(runs: Case): Told {
  const found = containing(runs).map((of) => standingOf(of, runs))
  const [tone, headline] = standings[order.find((standing) => found.includes(standing)) ?? 'unchanged']
  return {tone, headline}
}
