import {subscribe} from 'node:diagnostics_channel'
import {writeSync} from 'node:fs'
import {createWorkbench} from '../../src/compose-workbench.ts'
import {crashChannel, type CrashPoint} from '../../src/core/crash-point.ts'
import {Secret} from '../../src/core/text/secret.ts'
import {readInventory, readPlan} from '../../src/storage/documents.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {approvalsFor, never} from '../fixtures/approvals.ts'

/** A point, and the how-manieth time that it is passed. */
export interface Hit {
  readonly point: CrashPoint
  readonly hit: number
}

/** What the parent asks of one life. */
export interface Doomed {
  readonly url: string
  readonly token: string
  /** Paths. */
  readonly inventory: string
  readonly stateDir: string
  /** The plan in this file is applied, or this run is resumed, or lifted since no heartbeat came, or what has lapsed is lifted. */
  readonly does: {readonly apply: string} | {readonly resume: string} | {readonly lift: string} | {readonly reap: true}
  /** Where it is killed; it lives on without. */
  readonly dieAt?: Hit
}

const doomed = JSON.parse(process.argv[2] ?? '') as Doomed
const {dieAt} = doomed
let hits = 0

subscribe(crashChannel, (point) => {
  // Straight to the descriptor: what a stream holds back dies with the process.
  writeSync(1, `${String(point)}\n`)
  if (dieAt === undefined || point !== dieAt.point) return
  hits += 1
  if (hits === dieAt.hit) process.kill(process.pid, 'SIGKILL')
})

const bench = createWorkbench({
  inventory: readInventory(doomed.inventory).document,
  token: new Secret('sandbox token', doomed.token),
  baseUrl: doomed.url,
  // Real time: by its clock the next life can tell that this one shared its machine.
  clock: systemClock,
  soakClock: systemClock,
  stateDir: doomed.stateDir,
  lockDir: doomed.stateDir,
  operator: 'tester',
  env: {},
})
const hooks = {report: () => undefined, stop: never}
if ('apply' in doomed.does) {
  const plan = readPlan(doomed.does.apply)
  await bench.apply(plan, approvalsFor(plan), hooks)
} else if ('resume' in doomed.does) await bench.resume(doomed.does.resume, hooks)
else if ('lift' in doomed.does) await bench.watchHeartbeat(doomed.does.lift, {...hooks, tell: () => undefined})
else await bench.reap({...hooks, watch: false, tell: () => undefined})
