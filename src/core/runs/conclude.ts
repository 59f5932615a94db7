import type {FaultCode} from '../fault.ts'
import type {Outcome} from '../outcome.ts'
import {outcomeFault} from '../outcome.ts'
import {isDone, mayHaveChanged, type RunState, type StepState} from './run-state.ts'

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

function concludeContainment(state: RunState): Conclusion {
  const against = [...verdicts(state, 'not-held'), ...probes(state, 'refused', ['disproven'])]
  if (against.length > 0) return {outcome: 'not-contained', why: against}
  const open = [
    ...unseen(state),
    ...probes(state, 'refused', ['inconclusive']),
    ...probes(state, 'working', ['disproven', 'inconclusive']),
  ]
  if (open.length > 0) return {outcome: 'applied-unverified', why: open}
  if (state.plan.proof.refused.length === 0)
    return {outcome: 'applied-unverified', why: ['no probe shows from outside that it is refused']}
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
  const left = [...state.steps.values()].filter(unfinished)
  if (left.length > 0) return {outcome: unfinishedOutcome(state, left), why: left.map(reasonOf)}
  if (state.plan.kind === 'release') return concludeRelease(state)
  return state.steps.size === 0 ? concludeEvidence(state) : concludeContainment(state)
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
