import type {SafeguardResult} from '../core/documents/plan.ts'
import type {Safeguard, Selected} from '../core/safeguard.ts'
import {objections} from './objections.ts'

const rule = 'selector'
const {refuse} = objections(rule)

function misfit({step, where, next, count, min, max}: Selected): readonly SafeguardResult[] {
  if (count < min) {
    const matched = count === 0 ? 'nothing' : `only ${count}`
    return [refuse(step, `${where} matches ${matched}, and expects at least ${min}`, ...next)]
  }
  if (count <= max) return []
  return [
    refuse(
      step,
      `${where} matches ${count} objects, and expects at most ${max}`,
      'raise expect.max in the runbook, in a reviewed change',
    ),
  ]
}

/** Steps may each select nothing; a runbook may not. */
function emptiness(selected: readonly Selected[]): readonly SafeguardResult[] {
  const [first] = selected
  if (first === undefined || selected.some(({count}) => count > 0)) return []
  const places = selected.map(({where}) => where).join('; ')
  return [refuse(first.step, `the runbook selects nothing: ${places}`, ...first.next)]
}

export const selector: Safeguard = {
  rule,
  refuses: 'a selector that matches nothing, or more than the runbook expects',
  check({selected}) {
    const misfits = selected.flatMap(misfit)
    return misfits.length > 0 ? misfits : emptiness(selected)
  },
}
