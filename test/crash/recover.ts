import {Fault} from '../../src/core/fault.ts'
import type {Plan} from '../../src/core/documents/plan.ts'
import type {RunResult} from '../../src/workbench.ts'
import {never} from '../fixtures/approvals.ts'
import type {Shipped} from '../fixtures/range.ts'
import {figure} from '../soak/figures.ts'
import type {Build} from './build.ts'
import type {Hit} from './child.ts'
import {type DoomedRange, openDoomedRange} from './doomed-range.ts'
import {countedFindings, type Findings} from './findings.ts'
import {type Life, live} from './life.ts'

/** How the account and its records are left in the end. */
export interface Recovered extends Findings {
  readonly outcome: string
  readonly why: readonly string[]
  readonly state: unknown
}

export const hooks = {report: () => undefined, stop: never}

/** What a run says that died before it was on record with its approvals; had it sent anything, the findings would name it. */
const neverBegan = (error: unknown): boolean =>
  error instanceof Fault && /before it was approved|never began|never finished|there are no runs/.test(error.message)

/** What an operator does after a crash: resumes, or begins again what never began; a run before it, that ended well, stays as it is. */
export async function recover(range: DoomedRange, plan: Plan): Promise<RunResult> {
  try {
    const resumed = await range.bench.resume('last', hooks)
    return resumed.state.plan.digest === plan.digest ? resumed : await range.apply(plan)
  } catch (error) {
    if (!neverBegan(error)) throw error
    return range.apply(plan)
  }
}

/** What only a connection from before the change can show: the process that held it is dead. */
const isAboutHeld = (why: string): boolean => /-feed should be refused|open-connections|live-tunnel/.test(why)

/** Each life has a sandbox of its own, born at its own time. */
export const timeless = (state: unknown): unknown =>
  JSON.parse(JSON.stringify(state).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'some time'))

/** How it ended, to be compared with how it ends without a crash. */
export async function leftBy(range: DoomedRange, {outcome, why}: RunResult): Promise<Recovered> {
  const isWhole = outcome === 'applied-unverified' && why.every(isAboutHeld)
  return {
    ...(isWhole ? {outcome: 'contained', why: []} : {outcome, why}),
    state: timeless(range.sandbox.snapshot().state),
    ...(await countedFindings(range)),
  }
}

/** Opens a range, hands it over, and closes it whatever happens. */
export async function inDoomedRange<Value>(
  use: (range: DoomedRange) => Promise<Value>,
  options: Parameters<typeof openDoomedRange>[0] = {},
): Promise<Value> {
  const range = await openDoomedRange(options)
  try {
    return await use(range)
  } finally {
    await range.stop()
  }
}

/** One life: a plan is applied by a process that is killed at a point, and the run is recovered. */
export function killAndRecover(
  build: Build,
  {runbook, params}: Pick<Shipped, 'runbook' | 'params'>,
  dieAt?: Hit,
): Promise<Recovered & Life> {
  return inDoomedRange(async (range) => {
    const plan = await range.plan(runbook, params)
    const life = await live(build, range.life({apply: range.keep(plan)}, dieAt))
    if (life.killed) figure('crashes tried', 1)
    return {...life, ...(await leftBy(range, await recover(range, plan)))}
  })
}
