import {subscribe} from 'node:diagnostics_channel'
import {writeSync} from 'node:fs'
import {createWorkbench} from '../../src/compose-workbench.ts'
import {crashChannel, type CrashPoint} from '../../src/core/crash-point.ts'
import {asFault} from '../../src/core/fault.ts'
import {Secret} from '../../src/core/text/secret.ts'
import {readInventory, readPlan} from '../../src/storage/documents.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {approvalsFor, never} from '../fixtures/approvals.ts'

/** Where a racer stops itself, as a laptop does whose lid is closed: after the how-manieth intent is on disk, or at a point. */
export type StopAt = {readonly intent: number} | {readonly point: CrashPoint}

/** What the parent asks of a racer. */
export interface Racing {
  readonly url: string
  readonly token: string
  readonly inventory: string
  readonly stateDir: string
  readonly does: {readonly apply: string} | {readonly resume: string}
  readonly operator: string
  readonly stopAt?: StopAt
  /** It begins when it is told to. */
  readonly waits?: true
}

/** How it ended. */
export interface Finish {
  readonly outcome?: string
  readonly exitCode: number
  readonly message: string
  readonly next: readonly string[]
}

const racing = JSON.parse(process.argv[2] ?? '') as Racing
const {stopAt} = racing

// Straight to the descriptor: what a stream holds back is not told by a process that is stopped.
const say = (word: string) => writeSync(1, `${word}\n`)

function stop(): void {
  say('stopped')
  process.kill(process.pid, 'SIGSTOP')
}

let intents = 0
let stopped = false
subscribe(crashChannel, (point) => {
  if (stopped || stopAt === undefined || !('point' in stopAt) || point !== stopAt.point) return
  stopped = true
  stop()
})

const bench = createWorkbench({
  inventory: readInventory(racing.inventory).document,
  token: new Secret('sandbox token', racing.token),
  baseUrl: racing.url,
  clock: systemClock,
  soakClock: systemClock,
  stateDir: racing.stateDir,
  lockDir: racing.stateDir,
  operator: racing.operator,
  env: {},
})

const hooks: Parameters<typeof bench.resume>[1] = {
  report: ({event}) => {
    if (event.type !== 'intent') return
    intents += 1
    if (stopAt !== undefined && 'intent' in stopAt && intents === stopAt.intent) stop()
  },
  stop: never,
}

async function race(): Promise<Finish> {
  try {
    const {does} = racing
    const plan = 'apply' in does ? readPlan(does.apply) : undefined
    const end =
      'apply' in does && plan !== undefined
        ? await bench.apply(plan, approvalsFor(plan), hooks)
        : await bench.resume('resume' in does ? does.resume : 'last', hooks)
    return {outcome: end.outcome, exitCode: 0, message: '', next: []}
  } catch (error) {
    const {exitCode, message, next} = asFault(error)
    return {exitCode, message, next}
  }
}

if (racing.waits) {
  say('ready')
  await new Promise<void>((go) => void process.stdin.once('data', () => go()))
}
say(JSON.stringify(await race()))
process.exit(0)
