import type {Decision} from '../documents/answers/incident-report.ts'
import type {RunState} from '../runs/run-state.ts'
import type {Case} from './case.ts'

function glassOf({run, breakGlass, review}: RunState): readonly Decision[] {
  if (breakGlass === undefined) return []
  const {by, reason, until} = breakGlass
  return [
    {run, what: 'broke the glass', by, reason, until},
    ...(review === undefined
      ? []
      : [{run, what: 'reviewed', by: review.by, at: review.at, reason: review.reason} as const]),
  ]
}

function decisionsIn({state, report}: Case[number]): readonly Decision[] {
  const {run} = state
  const relied = report.residual.flatMap(({accepted}) => (accepted === undefined ? [] : [accepted]))
  return [
    ...state.approvals.map(({by, at, means, reason, signature}) => ({
      run,
      what: 'approved' as const,
      by,
      at,
      means,
      signed: signature !== undefined,
      ...(reason === undefined ? {} : {reason}),
    })),
    ...glassOf(state),
    ...[...new Set(relied)].map((acceptance) => ({
      run,
      what: 'accepted' as const,
      by: acceptance.owner,
      reason: acceptance.reason,
      until: acceptance.until,
      acceptance,
    })),
  ]
}

/** Who said yes to what: plans, broken glass, and what still works. */
export const decisionsOf = (runs: Case): readonly Decision[] => runs.flatMap(decisionsIn)
