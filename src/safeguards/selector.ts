import type {Safeguard} from '../core/safeguard.ts'
import {objections} from './objections.ts'

const rule = 'selector'
const {refuse} = objections(rule)

export const selector: Safeguard = {
  rule,
  refuses: 'a selector that matches nothing, or more than the runbook expects',
  check: ({selected}) =>
    selected.flatMap(({step, count, min, max}) => {
      if (count < min)
        return [
          refuse(
            step,
            `step ${step} matches ${count === 0 ? 'nothing' : count}, and expects at least ${min}`,
            'firebreak runbook show, and check the inventory',
          ),
        ]
      if (count > max)
        return [
          refuse(
            step,
            `step ${step} matches ${count} objects, and expects at most ${max}`,
            'raise expect.max in the runbook, in a reviewed change',
          ),
        ]
      return []
    }),
}
