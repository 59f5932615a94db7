import type {Plan} from '../documents/plan.ts'
import {runIdMs} from '../ids.ts'
import type {Outcome} from '../outcome.ts'
import {type EmergencyChange, emergencyChanges} from '../leases/emergency-change.ts'
import {isTakenAgain} from '../releases/regression.ts'
import {changedSomething} from './conclude.ts'
import {originOf} from '../leases/made-again.ts'
import {type RunState} from './run-state.ts'
import {isDone, mayHaveChanged, type StepState} from './step-state.ts'

/** A step that is lifted again when nobody says in time that it can still be reached. */
export interface Heartbeat {
  readonly key: string
  readonly every: string
  /** When the step began. */
  readonly since: string
}

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
  /** For a run of changes that no longer held: the run that made them first, and which they are. */
  readonly reasserts?: {readonly run: string; readonly keys: readonly string[]}
  /** Whether a request of it has changed something, or may have. */
  readonly changed: boolean
  /** Ids of the objects that it found or put as it wants them. */
  readonly holds: readonly string[]
  /** Steps that lift themselves, and that may have changed something. */
  readonly heartbeats?: readonly Heartbeat[]
  /** Ids of what it holds only as long as somebody gives a heartbeat. */
  readonly holdsUntilLifted?: readonly string[]
  /** What it has taken away for a time, whether or not it was given back since. */
  readonly emergency?: readonly EmergencyChange[]
  /** For a release: the steps that it has given back. */
  readonly gaveBack?: readonly string[]
  /** New secrets that it has handed out: of which credential, and when. */
  readonly replaced?: readonly {readonly id: string; readonly at: string}[]
  /** Whether it is a release that is divided: what it has given back so far is told. */
  readonly staged?: true
  /** Whether it lifts only what nobody has confirmed or renewed. */
  readonly lifts?: true
  /** Whether somebody broke the glass and nobody else has looked at it yet. */
  readonly reviewDue?: true
  /** Why the journal cannot be believed. */
  readonly note?: string
}

const holdsOf = ({steps}: RunState): readonly string[] =>
  [...steps.values()].flatMap(({change, result}) => (isDone(result) ? [change.target.id] : []))

/** Whether a release gives back only what nobody has confirmed or renewed, and leaves the rest. */
export const isLift = ({noHeartbeatSince, leasesRanOutAt}: Plan): boolean =>
  noHeartbeatSince !== undefined || leasesRanOutAt !== undefined

/** Accepted is not given back: what was read back otherwise stands, and so does what a lift could not see. */
const isReadBack = ({result, verdict}: StepState, lifts: boolean): boolean =>
  isDone(result) &&
  verdict?.verdict !== 'not-held' &&
  !(lifts && result === 'applied' && verdict?.verdict === 'unproven')

/** What of a run ends by itself, and what a release has ended. */
function endsOf(state: RunState): Partial<RunSummary> {
  const {plan, steps} = state
  const all = [...steps.values()]
  if (plan.kind === 'release') {
    const isBack = (step: StepState) => isReadBack(step, isLift(plan)) && !isTakenAgain(state, step.change.key)
    return {
      gaveBack: all.filter(isBack).map(({change}) => change.key),
      ...(isLift(plan) ? {lifts: true as const} : {}),
      ...(plan.stages === undefined ? {} : {staged: true as const}),
    }
  }
  const emergency = emergencyChanges(state)
  return {...(emergency.length === 0 ? {} : {emergency}), ...heartbeatsOf(state)}
}

/** What was kept where it belongs is handed out, whether or not anybody works with it yet. */
function replacedIn({steps}: RunState): Pick<RunSummary, 'replaced'> {
  const replaced = [...steps.values()].flatMap(({change, kept, endedAt: at, result}) =>
    kept.size > 0 && isDone(result) && at !== undefined ? [{id: change.target.id, at}] : [],
  )
  return replaced.length === 0 ? {} : {replaced}
}

/** Steps that lift themselves. */
function heartbeatsOf({steps, startedAt}: RunState): Partial<RunSummary> {
  const all = [...steps.values()]
  const alive = all.filter(({change}) => change.heartbeat !== undefined)
  if (alive.length === 0) return {}
  return {
    heartbeats: alive.filter(mayHaveChanged).map(({change: {key, heartbeat = ''}, startedAt: since = startedAt}) => ({
      key,
      every: heartbeat,
      since,
    })),
    holdsUntilLifted: alive.map(({change}) => change.target.id),
  }
}

/** The incident that the runs of drills go by. */
export const drillIncident = 'DRILL'

/** When a run began in the life of its operator: a drill with a seed has a clock of its own, its id has not. */
export const begunAt = ({run, startedAt}: Pick<RunSummary, 'run' | 'startedAt'>): string =>
  new Date(Math.max(runIdMs(run), Date.parse(startedAt))).toISOString()

/** The last drill of a runbook, of runs newest first. */
export const lastDrillRun = (runbook: string, runs: readonly RunSummary[]): RunSummary | undefined =>
  runs.find((run) => run.runbook === runbook && run.kind === 'contain' && run.incident === drillIncident)

/** When the last drill of a runbook began, from runs newest first; nothing when there was none. */
export function lastDrillOf(runbook: string, runs: readonly RunSummary[]): {readonly lastDrill?: string} {
  const last = lastDrillRun(runbook, runs)
  return last === undefined ? {} : {lastDrill: begunAt(last)}
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
    ...(plan.reasserts === undefined ? {} : {reasserts: {run: plan.reasserts, keys: plan.changes.map(({key}) => key)}}),
    ...(state.breakGlass === undefined || state.review !== undefined ? {} : {reviewDue: true as const}),
    ...replacedIn(state),
    ...endsOf(state),
    changed: changedSomething(state),
    holds: holdsOf(state),
  }
}

/** For each run that a finished release has lifted as a whole, that release. What was made again is lifted with the run that made it first. */
export function releaseOfEach(runs: readonly RunSummary[]): ReadonlyMap<string, string> {
  const lifted = new Map(
    runs.flatMap(({run, outcome, releases, lifts}) =>
      outcome === 'released' && releases !== undefined && lifts !== true ? [[releases, run] as const] : [],
    ),
  )
  for (const {run, reasserts} of runs) {
    const release = reasserts === undefined ? undefined : lifted.get(reasserts.run)
    if (release !== undefined) lifted.set(run, release)
  }
  return lifted
}

/** Steps of a run that a release, of all or only of them, has given back. A lift that broke off is made anew by the next. */
export function givenBackOf(run: string, runs: readonly RunSummary[]): readonly string[] {
  const origin = originOf(run, runs)
  const ended = runs.filter(
    ({releases, lifts, outcome}) => releases === origin && (lifts !== true || outcome !== undefined),
  )
  return ended.flatMap(({gaveBack = []}) => gaveBack)
}

/** What a run has done that is there to stay: levers, and secrets that are in use. */
const lasting: readonly (Outcome | undefined)[] = ['armed', 'replaced']

/** The runs that contain something, in one account or in any, and are not released, in the order given. */
export function standingRuns(runs: readonly RunSummary[], account?: string): readonly RunSummary[] {
  const lifted = releaseOfEach(runs)
  return runs.filter(
    ({run, kind, outcome, account: of}) =>
      kind === 'contain' && !lasting.includes(outcome) && (account === undefined || of === account) && !lifted.has(run),
  )
}

/** Whether a run is over that has changed nothing: there is nothing of it to give back or to let stand longer. */
const leftNoTrace = ({changed, outcome, note}: RunSummary): boolean =>
  !changed && outcome !== undefined && note === undefined

/** The last run that changed something, of runs newest first. One that goes on, or that cannot be believed, may have. */
export const lastThatChanged = (runs: readonly RunSummary[]): RunSummary | undefined =>
  runs.find((run) => !leftNoTrace(run))
