import {Fault} from '../core/fault.ts'
import {runState, type RunState} from '../core/runs/run-state.ts'
import type {StandingRun} from '../core/safeguard.ts'
import {readJournal} from './journal.ts'
import {journalPath, listRuns} from './runs.ts'

/** A journal that is damaged says nothing about what stands; `runs list` tells of it. */
function statesOf(stateDir: string): readonly RunState[] {
  return listRuns(stateDir).flatMap(({run}) => {
    try {
      return [runState(readJournal(journalPath(stateDir, run)).entries)]
    } catch (error) {
      if (error instanceof Fault) return []
      throw error
    }
  })
}

const holdsOf = ({steps}: RunState): readonly string[] =>
  [...steps.values()].flatMap(({change, result}) =>
    result === 'applied' || result === 'unchanged' ? [change.target.id] : [],
  )

/** The release that has lifted a run; undefined while it stands. */
export function releaseOf(stateDir: string, run: string): string | undefined {
  return statesOf(stateDir).find(({plan, outcome}) => plan.releases === run && outcome === 'released')?.run
}

/** The runs of an account that hold something and are not released, newest first. */
export function standingRuns(stateDir: string, account: string): readonly StandingRun[] {
  const states = statesOf(stateDir).filter(({plan}) => plan.account.id === account)
  const released = new Set(states.filter(({outcome}) => outcome === 'released').map(({plan}) => plan.releases))
  return states
    .filter(({run, plan}) => plan.kind === 'contain' && !released.has(run))
    .map((state) => ({run: state.run, runbook: state.plan.runbook.id, holds: holdsOf(state)}))
    .filter(({holds}) => holds.length > 0)
}
