import {provingRunbookId} from '../core/canaries/proving-runbook.ts'
import type {WriteProof} from '../core/canaries/write-proof.ts'
import type {RunSummary} from '../core/runs/run-summary.ts'
import {runState, type RunState} from '../core/runs/run-state.ts'
import type {StepState} from '../core/runs/step-state.ts'
import {readJournal} from '../storage/journal.ts'
import {journalPath} from '../storage/runs.ts'

function resultOf({result, fault, verdict}: StepState): WriteProof['result'] | undefined {
  if (result === 'applied' && verdict?.verdict === 'held') return 'proven'
  return fault?.code === 'DENIED' ? 'refused' : undefined
}

const proofsOf = ({steps, startedAt}: RunState): readonly WriteProof[] =>
  [...steps.values()].flatMap((step) => {
    const result = resultOf(step)
    const {
      change: {uses, target},
      why,
    } = step
    if (result === undefined) return []
    return [{uses, object: target.name, at: startedAt, result, ...(why === undefined ? {} : {why})}]
  })

/** What came of the last proof of each action in this account. The newest runs come first. */
export function writeProofs(stateDir: string, runs: readonly RunSummary[], account: string): readonly WriteProof[] {
  const proving = runs.filter(
    (run) => run.runbook === provingRunbookId && run.kind === 'contain' && run.account === account,
  )
  const proofs = proving.flatMap(({run}) => proofsOf(runState(readJournal(journalPath(stateDir, run)).entries)))
  return [...Map.groupBy(proofs, ({uses}) => uses).values()].flatMap((same) => same.slice(0, 1))
}
