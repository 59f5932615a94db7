import type {Standing} from '../documents/answers/incident-report.ts'
import {isDone, mayHaveChanged} from '../runs/step-state.ts'
import {type Case, containing, liftsOf} from './case.ts'

/** What is there to stay: levers, and secrets that are in use. */
const lasting = ['armed', 'replaced']

function standingOf(of: Case[number], runs: Case): readonly Standing[] {
  const {run, steps, leases, outcome = ''} = of.state
  if (lasting.includes(outcome)) return []
  const given = new Set(
    liftsOf(of, runs).flatMap(({state}) =>
      [...state.steps].flatMap(([key, {result}]) => (isDone(result) ? [key] : [])),
    ),
  )
  return [...steps.values()]
    .filter((step) => mayHaveChanged(step) && !given.has(step.change.key) && step.change.undo !== 'U4')
    .map(({change: {key, target}, verdict, verifiedAt, startedAt, endedAt}) => {
      const lease = leases.findLast(({change}) => change === key)
      return {
        run,
        key,
        target,
        since: endedAt ?? startedAt ?? of.state.startedAt,
        verdict: verdict?.verdict ?? 'unproven',
        ...(verifiedAt === undefined ? {} : {lookedAt: verifiedAt}),
        ...(lease === undefined ? {} : {until: lease.expiresAt, owner: lease.owner}),
      }
    })
}

/** What no release has given back, as the journals have it: whether it is so now only a look at the account tells. */
export const inForce = (runs: Case): readonly Standing[] => containing(runs).flatMap((of) => standingOf(of, runs))
