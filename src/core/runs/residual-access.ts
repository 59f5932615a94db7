import type {Plan, Residual} from '../documents/plan.ts'
import type {RunState} from './run-state.ts'

function stillOpen(items: readonly Residual[], used: readonly string[]): readonly Residual[] {
  const open = items.filter(({closedBy}) => closedBy === undefined || !used.includes(closedBy))
  return [...new Map(open.map((item) => [`${item.what} ${item.why}`, item])).values()]
}

/** What will still work once a plan is applied, each once: what one change leaves open, another may close. */
export function plannedResidual({changes}: Plan): readonly Residual[] {
  return stillOpen(
    changes.flatMap(({residual}) => residual),
    changes.map(({uses}) => uses),
  )
}

/** What still works after a run; only a change that holds closes anything. */
export function residualAccess({steps}: RunState): readonly Residual[] {
  const all = [...steps.values()]
  const holding = all.filter(({verdict}) => verdict?.verdict === 'held').map(({change}) => change.uses)
  return stillOpen(
    all.flatMap(({residual}) => residual),
    holding,
  )
}
