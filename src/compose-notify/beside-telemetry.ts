import {gzipSync} from 'node:zlib'
import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {asFault} from '../core/fault.ts'
import type {Notify} from '../core/notices/notify.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {drillIncident} from '../core/runs/run-summary.ts'
import type {Overheard} from '../core/telemetry/heard-reads.ts'
import {systemClock} from '../storage/system-clock.ts'
import {type Collector, collectorOf, type Env, type Signal} from './collectors.ts'
import type {Seen} from './telemetry-bodies.ts'

/** What of a run is watched so that its trace and its figures can be told. */
interface Traced {
  readonly plan: Plan
  readonly report: (entry: JournalEntry) => void
  /** Told what the journal held when it was opened. */
  readonly opened?: (entries: readonly JournalEntry[]) => void
  readonly tape?: {taken(): Overheard}
  /** Told what is no part of the run. */
  readonly note?: (text: string) => void
}

async function send({url, headers, patienceMs, isCompressed}: Collector, bodies: readonly object[]): Promise<void> {
  const {post} = await import('../notify/post.ts')
  const nothing = () => undefined
  const beside = {clock: systemClock, ref: undefined, keep: nothing, forget: nothing, tried: nothing}
  const delivering = {...beside, signal: AbortSignal.timeout(patienceMs)}
  const encoding = isCompressed ? {'content-encoding': 'gzip'} : {}
  for (const each of bodies) {
    const text = JSON.stringify(each)
    const body = isCompressed ? gzipSync(text) : text
    await post({url, headers: {...headers, ...encoding}, body, mayRepeat: true}, delivering)
  }
}

/** An incident whose codename the inventory has is named no more than one whose operator gave it. */
function withCodename(plan: Plan, notify: Notify | undefined): Plan {
  const {incident, codename = incident === undefined ? undefined : notify?.codenames?.[incident]} = plan
  return codename === undefined ? plan : {...plan, codename}
}

/**
 * Tells the trace and the figures of a run: nothing of it is made or sent before `act` says that the run is over, and
 * whatever else still goes out then goes out at the same time. The end waits for both.
 */
export async function besideTelemetry<Run extends Traced>(
  running: Run,
  {env, notify}: {readonly env: Env; readonly notify?: Notify | undefined},
  act: (running: Run, over: () => void) => Promise<RunEnd>,
): Promise<RunEnd> {
  const collectors = {traces: collectorOf('traces', env), metrics: collectorOf('metrics', env)}
  const {plan, note = () => undefined} = running
  const isWanted = collectors.traces !== undefined || collectors.metrics !== undefined
  if (!isWanted || plan.incident === drillIncident) return act(running, () => undefined)
  let earlier: readonly JournalEntry[] = []
  const entries: JournalEntry[] = []
  const report = (entry: JournalEntry) => {
    entries.push(entry)
    running.report(entry)
  }
  const opened = (found: readonly JournalEntry[]) => {
    earlier = [...found]
    running.opened?.(found)
  }
  let leaving: Promise<void> | undefined
  const over = () => {
    const seen = {earlier, entries: [...entries], plan: withCodename(plan, notify), heard: running.tape?.taken()}
    leaving = tellAll(seen, {collectors, env, note})
  }
  try {
    return await act({...running, report, opened}, over)
  } finally {
    await leaving
  }
}

interface Telling {
  readonly collectors: Readonly<Record<Signal, Collector | undefined>>
  readonly env: Env
  readonly note: (text: string) => void
}

const signals: Readonly<Record<Signal, string>> = {traces: 'trace', metrics: 'figures'}

/** Both at once, each in its own time. Never rejects: whatever goes wrong with it, the run has ended as it has ended. */
async function tellAll(seen: Seen, {collectors, env, note}: Telling): Promise<void> {
  const made = import('./telemetry-bodies.ts').then(({bodiesOf}) => bodiesOf(seen, env))
  const tell = async (signal: Signal) => {
    const collector = collectors[signal]
    if (collector === undefined) return
    try {
      const bodies = await made
      await send(collector, bodies[signal]())
    } catch (error) {
      note(
        `The collector did not take the ${signals[signal]} of this run: ${asFault(error).message}. Its journal has all.`,
      )
    }
  }
  await Promise.all([tell('traces'), tell('metrics')])
}
