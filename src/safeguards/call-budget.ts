import type {Safeguard} from '../core/safeguard.ts'
import {objections} from './objections.ts'

const rule = 'call-budget'
const {refuse} = objections(rule)

export const callBudget: Safeguard = {
  rule,
  refuses: 'a plan that would use up the API calls that verifying and releasing need (a fifth of 1,200 per 5 minutes)',
  check: ({budget: {reads, writes, limit, reserve, paced}}) => {
    const calls = reads + writes
    if (paced || calls <= limit - reserve) return []
    return [
      refuse(
        'the plan',
        `it needs ${calls} API calls, and ${limit - reserve} may be used in 5 minutes`,
        'split the runbook into smaller runs',
      ),
    ]
  },
}
