import type {Plan} from '../../src/core/documents/plan.ts'
import {openAccess} from '../../src/core/runs/residual-access.ts'
import {runState} from '../../src/core/runs/run-state.ts'
import {never} from '../fixtures/approvals.ts'
import type {TestRange} from '../fixtures/range.ts'
import type {CalmRun} from './struck.ts'

/** How one life of a run ended: it was applied or resumed, and nothing else is said of it than its journal says. */
export interface Ending {
  readonly run: string
  readonly outcome: string
  readonly why: readonly string[]
}

const quiet = {report: () => undefined, stop: never}

/** A run that nothing was changed by throws, and stays on record. */
async function ended(range: TestRange, life: Promise<unknown>): Promise<Ending> {
  await life.catch(() => undefined)
  const [run = ''] = range.runs()
  const {outcome = 'failed', why} = runState(range.entries(run))
  return {run, outcome, why}
}

/**
 * Whether all that keeps a run from being contained is a connection that was opened before the change: a run that is
 * resumed has lost it, and opens none where the agent is cut off already.
 */
export function lacksOnlyTheHeld(range: TestRange, {run, outcome, why}: Ending): boolean {
  const state = runState(range.entries(run))
  const {probes, refused} = state.plan.proof
  const unseen = refused
    .filter((name) => probes[name]?.type === 'held' && state.probes.get(`refused:${name}`)?.answer === 'inconclusive')
    .map((name) => `probe ${name} should be refused: `)
  return (
    outcome === 'applied-unverified' &&
    why.every((said) => unseen.some((start) => said.startsWith(start))) &&
    openAccess(state).every(({closedBy}) => closedBy === 'held-probe')
  )
}

export const isDone = (range: TestRange, ending: Ending): boolean =>
  ending.outcome === 'contained' || lacksOnlyTheHeld(range, ending)

/** More lives than any schedule of faults lasts. */
const mostLives = 20

/** One more than a fault strikes: what a run says so often is not for a fault that goes on. */
const patience = 7

/** Whether a run that has come to its end says the same as in so many lives before. */
function isStuck(endings: readonly Ending[]): boolean {
  const said = endings.slice(-patience).map(({outcome, why}) => JSON.stringify([outcome, why]))
  const [last] = endings.slice(-1)
  return (
    said.length === patience && new Set(said).size === 1 && last?.outcome !== 'partial' && last?.outcome !== 'failed'
  )
}

/** Applies the plan, and resumes the run until it is done, or nothing is left for it to finish. */
async function applyAndResume(range: TestRange, plan: Plan): Promise<readonly Ending[]> {
  const endings = [await ended(range, range.apply(plan))]
  for (;;) {
    const last = endings.at(-1)
    if (last === undefined || isDone(range, last) || isStuck(endings) || endings.length === mostLives) return endings
    endings.push(await ended(range, range.bench.resume(last.run, quiet)))
  }
}

/** Plans as an operator does: again, where the account could not be read. */
async function planAgain(range: TestRange, {runbook, params}: CalmRun): Promise<Plan> {
  for (let tries = 1; ; tries++) {
    try {
      return await range.plan(runbook, params)
    } catch (error) {
      if (tries === mostLives) throw error
    }
  }
}

/** Two plans that end in nothing new are one too many: what slips in while the first fails is there for the second. */
const mostPlans = 3

/**
 * A run, and after it, where it has come to its end and is not done, the runs of fresh plans: what an operator does. How
 * each life of each run ended.
 */
export async function carryThrough(
  range: TestRange,
  calm: CalmRun,
  plan: Plan,
): Promise<readonly (readonly Ending[])[]> {
  const runs = [await applyAndResume(range, plan)]
  for (;;) {
    const last = runs.at(-1)?.at(-1)
    if (last === undefined || isDone(range, last) || runs.length === mostPlans) return runs
    runs.push(await applyAndResume(range, await planAgain(range, calm)))
  }
}
