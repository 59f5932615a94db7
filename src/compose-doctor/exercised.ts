import type {RunSummary} from '../core/runs/run-summary.ts'
import {runState} from '../core/runs/run-state.ts'
import {isDone} from '../core/runs/step-state.ts'
import {readJournal} from '../storage/journal.ts'
import {journalPath} from '../storage/runs.ts'

/** The newest run of each runbook that came to its end. */
function newestOfEach(runs: readonly RunSummary[]): readonly RunSummary[] {
  const ended = runs.filter(
    ({kind, outcome, note}) => kind === 'contain' && outcome !== undefined && note === undefined,
  )
  return [...Map.groupBy(ended, ({runbook}) => runbook).values()].flatMap((same) => same.slice(0, 1))
}

/** When an action last moved something and was seen to hold, by action: from the newest run of each runbook, drills too. */
export function exercisedActions(stateDir: string, runs: readonly RunSummary[]): ReadonlyMap<string, string> {
  const pulled = newestOfEach(runs).flatMap(({run, startedAt}) => {
    const {steps} = runState(readJournal(journalPath(stateDir, run)).entries)
    return [...steps.values()]
      .filter(
        ({change, result, verdict}) => change.effect === 'update' && isDone(result) && verdict?.verdict === 'held',
      )
      .map(({change}) => ({uses: change.uses, startedAt}))
  })
  const byAction = Map.groupBy(pulled, ({uses}) => uses)
  return new Map(
    [...byAction].map(([uses, those]) => [
      uses,
      those
        .map(({startedAt}) => startedAt)
        .toSorted()
        .at(-1) ?? '',
    ]),
  )
}
