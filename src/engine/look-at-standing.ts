import type {Standing, StandingChange, StandingRun} from '../core/documents/answers/status.ts'
import {differences} from '../core/differences.ts'
import {asFault} from '../core/fault.ts'
import type {Looking} from '../core/ports.ts'
import {coverage} from '../core/runs/coverage.ts'
import {runLadder} from '../core/runs/ladder.ts'
import {openAccess} from '../core/runs/residual-access.ts'
import {nextCommands} from '../core/runs/run-report.ts'
import type {RunState} from '../core/runs/run-state.ts'
import {isDone, mayHaveChanged, type StepState} from '../core/runs/step-state.ts'
import {containmentAction, look} from './running/run-step.ts'

const objectOf = ({change: {target}}: StepState): string => `${target.kind} ${target.id}`

/** What a run holds: what it changed, may have changed, or found as it wants it. */
const heldBy = ({steps}: RunState): readonly StepState[] =>
  [...steps.values()].filter((step) => isDone(step.result) || mayHaveChanged(step))

/** The last step on each object, of runs newest first: after it nobody of us has touched the object. */
function lastOnEach(runs: readonly RunState[]): ReadonlySet<StepState> {
  const steps = runs.toReversed().flatMap(heldBy)
  return new Set(new Map(steps.map((step) => [objectOf(step), step])).values())
}

/** A new secret leaves no state that could be foretold, a destroyed session leaves none, and an object that a later step of ours was about is that step's. */
const mayDiffer = ({change}: StepState, isLast: boolean): boolean =>
  change.class === 'R' || change.undo === 'U4' || !isLast

/** What a look could not tell at the time it cannot tell now; and what was destroyed, such as a session, is not there to be seen. */
const isSilent = ({change, verdict}: StepState): boolean => change.undo === 'U4' || verdict?.verdict === 'unproven'

interface Found {
  readonly isLast: boolean
  readonly isLifted: boolean
}

/** While the API is away, the journal is all that there is to go by. */
const lastKnown = ({verdict, verifiedAt}: StepState): Pick<StandingChange, 'lastKnown'> =>
  verdict === undefined || verifiedAt === undefined ? {} : {lastKnown: {verdict: verdict.verdict, at: verifiedAt}}

async function standingOf(step: StepState, {isLast, isLifted}: Found, deps: Looking): Promise<StandingChange> {
  const {change} = step
  const told = (standing: Standing, why?: string, differs: readonly string[] = []): StandingChange => ({
    key: change.key,
    target: change.target,
    standing,
    differs: [...differs],
    ...(why === undefined ? {} : {why}),
    ...(standing === 'unseen' ? lastKnown(step) : {}),
  })
  if (isLifted) return told('lifted')
  try {
    const {seen, verdict} = await look(change, await containmentAction(change.uses, deps), deps)
    const differs = mayDiffer(step, isLast) ? [] : differences(change.after, seen.state)
    if (verdict.verdict === 'not-held') return told('not-held', verdict.why, differs)
    if (verdict.verdict === 'unproven' && !isSilent(step)) return told('unseen', verdict.why)
    return differs.length === 0 ? told('in-force') : told('changed', undefined, differs)
  } catch (error) {
    return told('unseen', asFault(error).message)
  }
}

/** The soonest review that is asked for; of a lease that was extended the last word counts. */
const reviewOf = ({leases}: RunState): string | undefined =>
  [...new Map(leases.map(({change, expiresAt}) => [change, expiresAt])).values()].toSorted()[0]

/** What is not settled about a run, as far as its journal tells. */
function openIn(state: RunState): Pick<StandingRun, 'level' | 'open' | 'unknown' | 'review'> {
  const {level} = runLadder(state)
  return {
    ...(level === undefined ? {} : {level}),
    open: openAccess(state).map(({what}) => what),
    unknown: coverage(state)?.unknown.length ?? 0,
    ...(state.breakGlass === undefined || state.review !== undefined ? {} : {review: 'due' as const}),
  }
}

/** What the records say of a run besides its own journal. */
export interface Around {
  /** Steps that were given back without the rest. */
  readonly lifted: readonly string[]
  readonly overdue: number
}

async function standingRun(
  state: RunState,
  {last, around}: {readonly last: ReadonlySet<StepState>; readonly around: Around},
  deps: Looking,
): Promise<StandingRun> {
  const {run, plan, outcome, why, startedAt} = state
  const until = reviewOf(state)
  const found = (step: StepState): Found => ({
    isLast: last.has(step),
    isLifted: around.lifted.includes(step.change.key),
  })
  return {
    run,
    runbook: plan.runbook.id,
    title: plan.runbook.title,
    ...(plan.incident === undefined ? {} : {incident: plan.incident}),
    ...(plan.reason === undefined ? {} : {reason: plan.reason}),
    by: plan.author,
    since: startedAt,
    ...(until === undefined ? {} : {until}),
    outcome: outcome ?? 'unfinished',
    ...openIn(state),
    overdue: around.overdue,
    changes: await Promise.all(heldBy(state).map((step) => standingOf(step, found(step), deps))),
    next: outcome === undefined ? [`firebreak resume ${run}`] : [...nextCommands({run, outcome, why, state})],
  }
}

/** Looks at everything that these runs hold, newest first, and says what others have made of it since. Changes and records nothing. */
export function lookAtStanding(
  runs: readonly (RunState & {readonly around?: Around})[],
  deps: Looking,
): Promise<readonly StandingRun[]> {
  const last = lastOnEach(runs)
  return Promise.all(
    runs.map((state) => standingRun(state, {last, around: state.around ?? {lifted: [], overdue: 0}}, deps)),
  )
}
