import type {Acting} from '../../core/ports.ts'
import type {Stage} from '../../core/releases/stage.ts'
import {liveState} from '../../core/runs/live-state.ts'
import type {RunState} from '../../core/runs/run-state.ts'
import {isDone} from '../../core/runs/step-state.ts'
import {expected, proveThese} from '../proof/prove.ts'
import {containAgain} from './contain-again.ts'
import {watchStage} from './watch-stage.ts'

/** Makes the changes of these keys, in their order. */
export type MakeSome = (keys: readonly string[]) => Promise<void>

const stateOf = ({journal}: Acting): RunState => liveState(journal)

/** What somebody else has changed since is left as it is, and keeps nothing else from being given back. */
function notGivenBack({keys}: Stage, {steps}: RunState): string | undefined {
  return keys.find((key) => {
    const step = steps.get(key)
    return step !== undefined && step.change.effect !== 'blocked' && !isDone(step.result)
  })
}

/** Why the next stage may not begin; undefined when it may. */
function obstacle(stage: Stage, state: RunState, now: Date): string | undefined {
  const missing = notGivenBack(stage, state)
  if (missing !== undefined) return `${missing} was not given back, and the rest waits for it`
  const {breakGlass, plan} = state
  if (breakGlass === undefined || now < new Date(breakGlass.until)) return undefined
  return `the glass was broken until ${breakGlass.until}: the rest takes ${plan.approvals} persons`
}

/** Says of each change of a stage that was never begun why it is not made. */
async function leave({keys}: Stage, why: string, deps: Acting): Promise<void> {
  const {steps} = stateOf(deps)
  for (const key of keys.filter((one) => steps.get(one)?.result === undefined))
    await deps.journal.append({type: 'step-end', key, result: 'skipped', why})
}

/** Gives one stage back, and watches it. Why the next may not begin; undefined when it may. */
async function giveBack(stage: Stage, make: MakeSome, deps: Acting): Promise<string | undefined> {
  const hasBegun = stateOf(deps).watched.has(stage.name)
  if (stateOf(deps).regressed === undefined) await make(stage.keys)
  if (deps.stop.aborted) return undefined
  const missing = notGivenBack(stage, stateOf(deps))
  if (stage.watch === undefined || missing !== undefined) return obstacle(stage, stateOf(deps), deps.clock.now())
  if (!hasBegun) await proveThese(expected([], stage.back), {state: stateOf(deps), level: 'V2'}, deps)
  switch (await watchStage(stage, stage.watch, deps)) {
    case 'stopped':
      return undefined
    case 'held':
      return obstacle(stage, stateOf(deps), deps.clock.now())
    case 'regressed':
      return `the watch over ${stage.name} has seen what must not be`
    case 'unseen':
      return `the watch over ${stage.name} could not see enough`
  }
}

/**
 * Gives back stage by stage: who is first is watched for the time that the plan says before the next begins. What is
 * seen to go wrong takes everything again that was given back. A run that broke off goes on at the same stage, and with
 * what is left of its watch.
 */
export async function giveBackInStages(make: MakeSome, deps: Acting): Promise<void> {
  let why: string | undefined
  for (const stage of stateOf(deps).plan.stages ?? []) {
    if (why === undefined) why = await giveBack(stage, make, deps)
    else await leave(stage, why, deps)
  }
  if (stateOf(deps).regressed !== undefined) await containAgain(make, deps)
}
