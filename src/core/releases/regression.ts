import {milliseconds} from '../ids.ts'
import type {RunState} from '../runs/run-state.ts'
import {isDone, mayHaveChanged, type StepState} from '../runs/step-state.ts'
import {againKey, isAgain} from './stage.ts'

/** What a release has given back, or may have: the changes that a regression takes again. */
export const givenBack = ({steps}: Pick<RunState, 'steps'>): readonly StepState[] =>
  [...steps.values()].filter(
    (step) => step.change.direction === 'relax' && !isAgain(step.change.key) && mayHaveChanged(step),
  )

/** Whether what a release has given back was taken again by it. */
export const isTakenAgain = ({steps}: Pick<RunState, 'steps'>, key: string): boolean =>
  isDone(steps.get(againKey(key))?.result)

/** What became of one change that had been given back. */
function fateOf({change: {key, target}}: StepState, {steps}: RunState): readonly string[] {
  const again = steps.get(againKey(key))
  const name = `${target.kind} ${target.name}`
  if (again === undefined) return [`NOT contained again: ${key}, ${name}: no change takes it away again by itself`]
  const {result, why = result ?? 'not done', verdict} = again
  if (!isDone(result)) return [`NOT contained again: ${key}, ${name}: ${why}`]
  if (verdict?.verdict === 'held') return [`contained again: ${key}, ${name}`]
  return [`contained again, and not proven: ${key}, ${name}: ${verdict?.why ?? 'it was not looked at again'}`]
}

/** Probes of what was given back that are not refused again. */
function notRefused(state: RunState): readonly string[] {
  const {plan, probes} = state
  const given = new Set(givenBack(state).map(({change}) => change.key))
  const begun = (plan.stages ?? []).filter(({keys}) => keys.some((key) => given.has(key)))
  const names = new Set(begun.flatMap(({back}) => back))
  return [...names].flatMap((name) => {
    const seen = probes.get(`refused:${name}`)
    return seen?.answer === 'proven' ? [] : [`probe ${name} should be refused again: ${seen?.reason ?? 'never ran'}`]
  })
}

/** In plain words what was seen in the watch, what was done about it, and what is left to a person. */
export function afterRegression(state: RunState): readonly string[] {
  const {regressed} = state
  if (regressed === undefined) return []
  return [
    ...regressed.why.map((why) => `seen in the watch over ${regressed.stage}: ${why}`),
    ...givenBack(state).flatMap((step) => fateOf(step, state)),
    ...notRefused(state),
  ]
}

/** Watches of a release that have not held to their end. */
export const unwatched = ({plan: {stages = []}, watched}: RunState): readonly string[] =>
  stages.flatMap(({name, watch}) => {
    const ms = watched.get(name) ?? 0
    return watch === undefined || ms >= milliseconds(watch)
      ? []
      : [`the watch over ${name} has held for ${Math.floor(ms / 60_000)}m of ${watch}`]
  })
