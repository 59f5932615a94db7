import {Fault} from '../../core/fault.ts'
import type {Acting} from '../../core/ports.ts'
import {givenBack} from '../../core/releases/regression.ts'
import {againKey} from '../../core/releases/stage.ts'
import {liveState} from '../../core/runs/live-state.ts'
import type {Change} from '../../core/documents/plan.ts'
import type {StepState} from '../../core/runs/step-state.ts'
import {draftChange} from '../planning/draft.ts'
import {expected, proveThese} from '../proof/prove.ts'
import {containmentAction} from '../running/run-step.ts'
import type {MakeSome} from './give-back-in-stages.ts'

/** What destroys or hands out a secret is left to a person: it was not given back by a state that is set. */
const isRepeatable = ({undo, class: of}: Change): boolean => undo !== 'U4' && of !== 'R'

/** What was needed first is made first again: a release has turned that round. */
const neededBy = ({change}: StepState, given: readonly StepState[]): readonly string[] =>
  given.filter((other) => other.change.needs.includes(change.key)).map((other) => againKey(other.change.key))

/** The change that takes again what was given back; undefined where there is none, or where a safeguard refuses it. */
async function changeFor(step: StepState, given: readonly StepState[], deps: Acting): Promise<Change | undefined> {
  const {key, step: id, uses, params} = step.change
  const action = await containmentAction(uses, deps)
  const seen = await deps.observe(action, params)
  const about = {key: againKey(key), step: id, action, params, probes: [], direction: action.direction}
  const draft = {...about, needs: neededBy(step, given), onFailure: 'continue' as const}
  const considered = draftChange(draft, seen, action.plan(params, seen.state))
  return deps.refusesFound(considered, liveState(deps.journal).plan.reason) ? undefined : considered.change
}

/** One that cannot be looked at keeps no other from being made again. */
async function announce(step: StepState, given: readonly StepState[], deps: Acting): Promise<void> {
  if (!isRepeatable(step.change) || liveState(deps.journal).steps.has(againKey(step.change.key))) return
  try {
    const change = await changeFor(step, given, deps)
    if (change !== undefined) await deps.journal.append({type: 'found', change})
  } catch (error) {
    if (!(error instanceof Fault)) throw error
  }
}

/**
 * Takes again what a release has given back, each with an intent of its own, and shows that it is refused again. It only
 * restricts, so the yes to the release covers it; what cannot be taken again is named in the outcome.
 */
export async function containAgain(make: MakeSome, deps: Acting): Promise<void> {
  const state = liveState(deps.journal)
  const given = givenBack(state)
  await Promise.all(given.map((step) => announce(step, given, deps)))
  await make(given.map(({change}) => againKey(change.key)))
  if (deps.stop.aborted) return
  const keys = new Set(given.map(({change}) => change.key))
  const back = (state.plan.stages ?? []).filter((stage) => stage.keys.some((key) => keys.has(key)))
  const probes = [...new Set(back.flatMap((stage) => stage.back))]
  await proveThese(expected(probes, []), {state: liveState(deps.journal), level: 'V2'}, deps)
}
