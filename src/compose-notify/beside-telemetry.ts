import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import type {Notify} from '../core/notices/notify.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {drillIncident} from '../core/runs/run-summary.ts'
import type {Overheard} from '../core/telemetry/heard-reads.ts'
import {systemClock} from '../storage/system-clock.ts'
import {type Collector, collectorOf, type Env} from './collectors.ts'
import type {Seen} from './telemetry-bodies.ts'

/** What of a run is watched so that its trace and its figures can be told. */
interface Watched {
  readonly plan: Plan
  readonly report: (entry: JournalEntry) => void
  /** Told what the journal held when it was opened. */
  readonly opened?: (entries: readonly JournalEntry[]) => void
  readonly tape?: {taken(): Overheard}
}

/** What the collector does not take is lost to it, and to nobody else: the journal has it. */
async function send({url, headers, patienceMs}: Collector, bodies: readonly object[]): Promise<void> {
  const {post} = await import('../notify/post.ts')
  const nothing = () => undefined
  const beside = {clock: systemClock, ref: undefined, keep: nothing, forget: nothing, tried: nothing}
  const delivering = {...beside, signal: AbortSignal.timeout(patienceMs)}
  for (const body of bodies) await post({url, headers, body: JSON.stringify(body), mayRepeat: true}, delivering)
}

/** An incident whose codename the inventory has is named no more than one whose operator gave it. */
function withCodename(plan: Plan, notify: Notify | undefined): Plan {
  const {incident, codename = incident === undefined ? undefined : notify?.codenames?.[incident]} = plan
  return codename === undefined ? plan : {...plan, codename}
}

/** Tells the trace and the figures of a run once it is over: until then nothing is made, sent or waited for. */
export async function besideTelemetry<Run extends Watched>(
  running: Run,
  {env, notify}: {readonly env: Env; readonly notify?: Notify | undefined},
  act: (running: Run) => Promise<RunEnd>,
): Promise<RunEnd> {
  const [traces, metrics] = [collectorOf('traces', env), collectorOf('metrics', env)]
  const {incident} = running.plan
  if ((traces === undefined && metrics === undefined) || incident === drillIncident) return act(running)
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
  try {
    return await act({...running, report, opened})
  } finally {
    const seen = {earlier, entries, plan: withCodename(running.plan, notify), heard: running.tape?.taken()}
    // Whatever goes wrong with it, the run has ended as it has ended.
    await tellAll(seen, {traces, metrics, env}).catch(() => undefined)
  }
}

interface Told {
  readonly traces: Collector | undefined
  readonly metrics: Collector | undefined
  readonly env: Env
}

/** Both at once, each in its own time. */
async function tellAll(seen: Seen, {traces, metrics, env}: Told): Promise<void> {
  const {bodiesOf} = await import('./telemetry-bodies.ts')
  const bodies = bodiesOf(seen, env)
  const told = async (collector: Collector | undefined, all: () => readonly object[]) =>
    collector === undefined ? undefined : send(collector, all())
  await Promise.allSettled([told(traces, bodies.traces), told(metrics, bodies.metrics)])
}
