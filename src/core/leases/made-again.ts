import type {RunEnd} from '../runs/run-report.ts'
import type {RunState} from '../runs/run-state.ts'
import type {RunSummary} from '../runs/run-summary.ts'
import {mayHaveChanged, type StepState} from '../runs/step-state.ts'

/** A change that no longer holds and is not made again, and why. */
export interface LeftLost {
  readonly key: string
  readonly why: string
}

/** What became of changes that no longer held. */
export interface MadeAgain {
  /** The run that made them again; absent where nothing was to be done any more. */
  readonly end?: RunEnd
  readonly left: readonly LeftLost[]
}

/** The run that a run makes changes of again: what is made again belongs to it, and is given back with it. The run itself, mostly. */
export const originOf = (run: string, runs: readonly RunSummary[]): string =>
  runs.find((one) => one.run === run)?.reasserts?.run ?? run

/** Whether it is looked at as part of the run that made it first: there is nothing to do about it alone. */
export const isSeenWithOrigin = ({reasserts, outcome}: RunSummary): boolean =>
  reasserts !== undefined && outcome !== undefined && outcome !== 'partial'

/** Runs that made changes of this one again, the oldest first. */
export const madeAgainOf = (origin: string, runs: readonly RunSummary[]): readonly string[] =>
  runs.flatMap(({run, reasserts}) => (reasserts?.run === origin ? [run] : [])).toReversed()

/** A run with its changes as they were made last: what is looked for, and given back, is what the last of these runs left. */
export function withMadeAgain(state: RunState, again: readonly RunState[]): RunState {
  const done = again.flatMap(({steps}) => [...steps.values()].filter(mayHaveChanged))
  const last = new Map(done.map(({change}) => [change.key, change.after]))
  const steps = [...state.steps].map(([key, step]): readonly [string, StepState] => {
    const after = last.get(key)
    return [key, after === undefined ? step : {...step, change: {...step.change, after}}]
  })
  return last.size === 0 ? state : {...state, steps: new Map(steps)}
}

/** Whoever undoes a change so often does not stop by himself. */
const mostTimes = 3

/** Whether so many runs were begun to make a change again that it takes a person. Journals tell, so a new watch does not begin anew. */
export const isSpent = (key: string, origin: string, runs: readonly RunSummary[]): boolean =>
  runs.filter(({reasserts}) => reasserts?.run === origin && reasserts.keys.includes(key)).length >= mostTimes

/** Why a change is never made again without a person; undefined for one that may be. */
export function whyNotAgain(step: StepState | undefined): string | undefined {
  if (step === undefined) return 'there is no such step'
  const {direction, class: of, heartbeat} = step.change
  if (direction !== 'restrict' || of !== 'P') return 'only what sets a state that restricts is made again'
  // What was so before is not given back by a release of the run, and would stay for ever.
  if (!mayHaveChanged(step)) return 'it was found so, and is not of this run to make again'
  return heartbeat === undefined ? undefined : 'it stands only while somebody gives a heartbeat'
}
