import type {Plan} from '../documents/plan.ts'
import type {Outcome} from '../outcome.ts'
import {changedSomething} from './conclude.ts'
import {type RunState} from './run-state.ts'
import {isDone} from './step-state.ts'

/** What a listing tells of one run. */
export interface RunSummary {
  readonly run: string
  readonly runbook: string
  readonly title: string
  readonly kind: Plan['kind']
  /** Account id; absent where the journal cannot be believed. */
  readonly account?: string
  /** Absent while the run goes on, or was interrupted. */
  readonly outcome?: Outcome
  readonly startedAt: string
  readonly incident?: string
  /** For a release: the run that it lifts. */
  readonly releases?: string
  /** Whether a request of it has changed something, or may have. */
  readonly changed: boolean
  /** Ids of the objects that it found or put as it wants them. */
  readonly holds: readonly string[]
  /** Whether somebody broke the glass and nobody else has looked at it yet. */
  readonly reviewDue?: true
  /** Why the journal cannot be believed. */
  readonly note?: string
}

const holdsOf = ({steps}: RunState): readonly string[] =>
  [...steps.values()].flatMap(({change, result}) => (isDone(result) ? [change.target.id] : []))

/** The incident that the runs of drills go by. */
export const drillIncident = 'DRILL'

/** When the last drill of a runbook began, from runs newest first; nothing when there was none. */
export function lastDrillOf(runbook: string, runs: readonly RunSummary[]): {readonly lastDrill?: string} {
  const last = runs.find((run) => run.runbook === runbook && run.kind === 'contain' && run.incident === drillIncident)
  return last === undefined ? {} : {lastDrill: last.startedAt}
}

export function runSummary(state: RunState): RunSummary {
  const {run, plan, outcome, startedAt} = state
  return {
    run,
    runbook: plan.runbook.id,
    title: plan.runbook.title,
    kind: plan.kind,
    account: plan.account.id,
    ...(outcome === undefined ? {} : {outcome}),
    startedAt,
    ...(plan.incident === undefined ? {} : {incident: plan.incident}),
    ...(plan.releases === undefined ? {} : {releases: plan.releases}),
    ...(state.breakGlass === undefined || state.review !== undefined ? {} : {reviewDue: true as const}),
    changed: changedSomething(state),
    holds: holdsOf(state),
  }
}

/** For each run that a finished release has lifted, that release. */
export function releaseOfEach(runs: readonly RunSummary[]): ReadonlyMap<string, string> {
  return new Map(
    runs.flatMap(({run, outcome, releases}) =>
      outcome === 'released' && releases !== undefined ? [[releases, run] as const] : [],
    ),
  )
}

/** What a run has done that is there to stay: levers, and secrets that are in use. */
const lasting: readonly (Outcome | undefined)[] = ['armed', 'replaced']

/** The runs that contain something in an account and are not released, in the order given. */
export function standingRuns(runs: readonly RunSummary[], account: string): readonly RunSummary[] {
  const lifted = releaseOfEach(runs)
  return runs.filter(
    ({run, kind, outcome, account: of}) =>
      kind === 'contain' && !lasting.includes(outcome) && of === account && !lifted.has(run),
  )
}
