import type {FaultCode} from '../fault.ts'
import type {Outcome} from '../outcome.ts'
import {outcomeFault} from '../outcome.ts'
import type {Residual} from '../documents/plan.ts'
import {afterRegression, unwatched} from '../releases/regression.ts'
import {coverage} from './coverage.ts'
import {openAccess} from './residual-access.ts'
import {type RunState} from './run-state.ts'
import {isDone, mayHaveChanged, type StepState} from './step-state.ts'

/** How a run ends, and in plain words why it is not better. */
export interface Conclusion {
  readonly outcome: Outcome
  readonly why: readonly string[]
}

const moves = ({steps}: RunState) => [...steps.values()].flatMap((step) => [...step.moves.values()])

/** Whether a request of the run has changed something, or may have. */
export const changedSomething = ({steps}: RunState): boolean => [...steps.values()].some(mayHaveChanged)

const unfinished = ({result}: StepState): boolean => !isDone(result)

const reasonOf = ({change, result, why}: StepState): string =>
  `${change.key}: ${result ?? 'not done'}${why === undefined ? '' : `: ${why}`}`

function verdicts({steps}: RunState, wanted: 'not-held' | 'unproven'): readonly string[] {
  return [...steps.values()].flatMap(({change, verdict}) =>
    verdict?.verdict === wanted ? [`${change.key}: ${verdict.verdict}: ${verdict.why}`] : [],
  )
}

/** What a step could not do beside what it was for. */
function notes({steps}: RunState): readonly string[] {
  return [...steps.values()].flatMap((step) =>
    step.result === 'applied' && step.why !== undefined ? [reasonOf(step)] : [],
  )
}

function probes(state: RunState, expect: 'refused' | 'working', answers: readonly string[]): readonly string[] {
  return state.plan.proof[expect].flatMap((name) => {
    const result = state.probes.get(`${expect}:${name}`)
    const answer = result?.answer ?? 'inconclusive'
    return answers.includes(answer) ? [`probe ${name} should be ${expect}: ${result?.reason ?? 'never ran'}`] : []
  })
}

function concludeRelease(state: RunState): Conclusion {
  const why = [
    ...verdicts(state, 'not-held'),
    ...verdicts(state, 'unproven'),
    ...probes(state, 'working', ['disproven', 'inconclusive']),
    ...probes(state, 'refused', ['disproven', 'inconclusive']),
    ...unwatched(state),
  ]
  return {outcome: why.length === 0 ? 'released' : 'release-incomplete', why}
}

function concludeEvidence(state: RunState): Conclusion {
  const why = [...state.collections].flatMap(([key, {failed}]) => (failed === undefined ? [] : [`${key}: ${failed}`]))
  return {outcome: why.length === 0 ? 'recorded' : 'failed', why}
}

/** Unproven by read-back, and with no probe of its own that was refused: nothing says that this change has an effect. */
function unseen({steps, probes: answers}: RunState): readonly string[] {
  const isRefused = (probe: string) => answers.get(`refused:${probe}`)?.answer === 'proven'
  return [...steps.values()].flatMap(({change, verdict}) => {
    if (verdict?.verdict === 'held' || verdict?.verdict === 'not-held') return []
    const {probes: own} = change
    return own.length > 0 && own.every(isRefused)
      ? []
      : [`${change.key}: unproven: ${verdict?.why ?? 'it was not looked at again'}`]
  })
}

function stillWorks({code, standing, what, closedBy, next}: Residual): string {
  const words = standing === 'open' ? 'still works' : 'may still work'
  const closes = closedBy === undefined || closedBy.endsWith('probe') ? next : (next ?? closedBy)
  return `${words} (${code}): ${what}${closes === undefined ? '' : `; close it: ${closes}`}`
}

/** A mass run is open as long as nobody knows what became of one credential. */
function unaccounted(state: RunState): readonly string[] {
  const unknown = coverage(state)?.unknown ?? []
  const [first] = unknown
  if (first === undefined) return []
  const others = unknown.length === 1 ? '' : `, and ${unknown.length - 1} more`
  return [`not accounted for: ${first.kind} ${first.name}: ${first.why}${others}`]
}

/** What Cloudflare's own records show to have succeeded since. */
function noises({steps}: RunState): readonly string[] {
  return [...steps.values()].flatMap(({change, quiet}) =>
    quiet?.verdict === 'not-held' ? [`${change.key}: not quiet: ${quiet.why}`] : [],
  )
}

/** A run that only creates what restricts nobody, such as levers, needs no probe to be refused. */
const installs = ({steps}: RunState): boolean =>
  [...steps.values()].every(({change}) => change.direction === 'neutral' && change.class === 'C')

/** A run that only gives out new secrets: it contains nobody, and the consumers show that the new ones are in use. What still works besides is told, and does not count. */
const replaces = ({steps, plan: {proof}}: RunState): boolean =>
  proof.refused.length === 0 &&
  proof.working.length > 0 &&
  [...steps.values()].every(({change}) => change.class === 'R' || change.awaits !== undefined)

/** Held, and working: what there is to show where nothing has to be refused. */
function unsettled(state: RunState): readonly string[] {
  return [...verdicts(state, 'not-held'), ...unseen(state), ...probes(state, 'working', ['disproven', 'inconclusive'])]
}

function concludeArming(state: RunState): Conclusion {
  const why = unsettled(state)
  return {outcome: why.length === 0 ? 'armed' : 'applied-unverified', why}
}

function concludeReplacing(state: RunState): Conclusion {
  const why = unsettled(state)
  return {outcome: why.length === 0 ? 'replaced' : 'applied-unverified', why: [...why, ...notes(state)]}
}

/** What a run without a probe to be refused would have needed. */
const unshown = ({steps}: RunState): string =>
  [...steps.values()].every(({change}) => change.class === 'R')
    ? 'no consumer probe shows that the new secret is in use'
    : 'no probe shows from outside that it is refused'

function concludeContainment(state: RunState): Conclusion {
  const against = [...verdicts(state, 'not-held'), ...probes(state, 'refused', ['disproven']), ...noises(state)]
  if (against.length > 0) return {outcome: 'not-contained', why: against}
  const open = [
    ...unseen(state),
    ...probes(state, 'refused', ['inconclusive']),
    ...probes(state, 'working', ['disproven', 'inconclusive']),
  ]
  if (open.length > 0) return {outcome: 'applied-unverified', why: open}
  if (state.plan.proof.refused.length === 0) return {outcome: 'applied-unverified', why: [unshown(state)]}
  const left = openAccess(state)
  if (left.length > 0) return {outcome: 'applied-unverified', why: left.map(stillWorks)}
  return {outcome: 'contained', why: [...verdicts(state, 'unproven'), ...notes(state)]}
}

/** A release that somebody else's change blocks leaves containment in place, though it may not have sent anything itself. */
function unfinishedOutcome(state: RunState, left: readonly StepState[]): Outcome {
  if (state.plan.kind === 'contain') return changedSomething(state) ? 'partial' : 'failed'
  const isBlocked = left.some(({change}) => change.effect === 'blocked')
  return isBlocked || changedSomething(state) ? 'release-incomplete' : 'failed'
}

/** Nothing is contained until it was refused: the outcome follows from steps, verdicts and probes, and from nothing else. */
export function conclude(state: RunState): Conclusion {
  if (state.regressed !== undefined) return {outcome: 'release-incomplete', why: afterRegression(state)}
  const left = [...state.steps.values()].filter(unfinished)
  if (left.length > 0) return {outcome: unfinishedOutcome(state, left), why: left.map(reasonOf)}
  if (state.plan.kind === 'release') return concludeRelease(state)
  const unknown = unaccounted(state)
  if (unknown.length > 0) return {outcome: unfinishedOutcome(state, left), why: unknown}
  if (state.steps.size === 0) return concludeEvidence(state)
  if (installs(state)) return concludeArming(state)
  return replaces(state) ? concludeReplacing(state) : concludeContainment(state)
}

/** The fault that a run in this state exits with; undefined for exit 0. A request whose answer is unknown outweighs `partial`. */
export function runFault(state: RunState): FaultCode | undefined {
  const {outcome = 'partial'} = state
  const hasOpen = moves(state).some(({result}) => result === undefined || result === 'unknown')
  if (outcome === 'partial' && hasOpen) return 'INDETERMINATE'
  if (outcome === 'partial' && !changedSomething(state)) return 'INTERRUPTED'
  if (outcome !== 'failed') return outcomeFault[outcome]
  if (state.interrupted) return 'INTERRUPTED'
  const failed = [...state.steps.values()].find(({fault}) => fault !== undefined)
  const drifted = [...state.steps.values()].some(({result}) => result === 'drifted')
  return failed?.fault?.code ?? (drifted ? 'DRIFT' : outcomeFault.failed)
}
