import {createWorkbench} from '../../src/compose-workbench.ts'
import {Secret} from '../../src/core/text/secret.ts'
import {readInventory, readPlan} from '../../src/storage/documents.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {approvalsFor, never} from '../fixtures/approvals.ts'

/** What the parent asks for: apply the plan, and be killed as soon as entry `dieAt` is on disk. */
export interface Doomed {
  readonly url: string
  readonly token: string
  readonly inventory: string
  readonly stateDir: string
  readonly plan: string
  readonly dieAt: number
}

const doomed = JSON.parse(process.argv[2] ?? '') as Doomed
const plan = readPlan(doomed.plan)
const bench = createWorkbench({
  inventory: readInventory(doomed.inventory).document,
  token: new Secret('sandbox token', doomed.token),
  baseUrl: doomed.url,
  clock: systemClock,
  soakClock: systemClock,
  stateDir: doomed.stateDir,
  lockDir: doomed.stateDir,
  operator: 'tester',
  env: {},
})
await bench.apply(plan, approvalsFor(plan), {
  report: ({seq}) => {
    if (seq === doomed.dieAt) process.kill(process.pid, 'SIGKILL')
  },
  stop: never,
})
