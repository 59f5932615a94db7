import type {ReapedRun} from '../core/documents/answers/lease-reap.ts'
import type {Plan} from '../core/documents/plan.ts'
import {asFault} from '../core/fault.ts'
import {lapsesOf} from '../core/leases/standing.ts'
import {standingRuns} from '../core/runs/run-summary.ts'
import {type Lapsed, reapLeases} from '../engine/reap-leases.ts'
import {listRuns} from '../storage/runs.ts'
import {presentIn} from '../compose-heartbeats/present-in.ts'
import {type Lifting, liftMissed, planLift} from './lift.ts'
import type {WorkbenchOptions} from '../compose-running.ts'
import type {ReapHooks, ReapPlan} from '../workbench.ts'

/** The workbench's own ways to plan and to act on one run. */
type LiftingOf = (run: string) => Omit<Lifting, 'hooks'>

/** What may be lifted now of the account, and how long until there is more. */
function createLook(options: WorkbenchOptions) {
  const {inventory, stateDir, clock} = options
  const present = presentIn(options, clock.mono())
  return () => {
    const runs = listRuns(stateDir)
    return lapsesOf(standingRuns(runs, inventory.account.id), runs, present)
  }
}

const nobody = {report: () => undefined, stop: new AbortController().signal, tell: () => undefined}

/** What a reaper would do now. What it may not lift is told, and keeps it from nothing else. */
export async function planReap(options: WorkbenchOptions, liftingOf: LiftingOf): Promise<ReapPlan> {
  const plans: Plan[] = []
  const refused: ReapedRun[] = []
  for (const {run, lift} of createLook(options)().lapsed) {
    try {
      plans.push(await planLift(lift, options, {...liftingOf(run), hooks: nobody}))
    } catch (error) {
      const {code, message} = asFault(error)
      refused.push({run, keys: [...lift.keys], result: 'failed', code, why: [message]})
    }
  }
  return {plans, refused}
}

/** Lifts what has lapsed, under the approval that each run had; with `watch` until it is stopped. */
export function reapLapsed(
  options: WorkbenchOptions,
  liftingOf: LiftingOf,
  hooks: ReapHooks,
): Promise<readonly ReapedRun[]> {
  const look = createLook(options)
  const isStill = ({run, lift: {keys, since}}: Lapsed) => {
    const now = look().lapsed.find((one) => one.run === run)?.lift
    return now?.since === since && keys.every((key) => now.keys.includes(key))
  }
  return reapLeases({
    clock: options.clock,
    stop: hooks.stop,
    watch: hooks.watch,
    tell: hooks.tell,
    look,
    lift: (lapsed) =>
      liftMissed({...lapsed, isStill: () => isStill(lapsed)}, options, {...liftingOf(lapsed.run), hooks}),
  })
}
