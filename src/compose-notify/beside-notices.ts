import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {asFault, type Fault} from '../core/fault.ts'
import {type Delivery, notifiedOf} from '../core/notices/delivery.ts'
import type {Notify} from '../core/notices/notify.ts'
import type {Notice} from '../core/notices/notice.ts'
import {brokenOff, createTeller, resumesIn} from '../core/notices/teller.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {nextState} from '../core/runs/run-state.ts'
import type {Outbox} from '../notify/outbox.ts'
import {openJournal} from '../storage/journal.ts'
import {runDir} from '../storage/runs.ts'
import {systemClock} from '../storage/system-clock.ts'
import {digestIn, openOutbox, othersStand, type NoticePlace} from './notice-place.ts'

/** The first brake has the processor and the network to itself for this long. */
const asideMs = 250
/** How long a run that is over waits for what is still under way, and one that was interrupted. */
const patienceMs = {over: 10_000, interrupted: 2000} as const

/** What of a run is watched so that others can be told of it. */
interface Told {
  readonly run: string
  readonly plan: Plan
  readonly report: (entry: JournalEntry) => void
  readonly stop: AbortSignal
  /** Told what the journal held when it was opened. */
  readonly opened?: (entries: readonly JournalEntry[]) => void
}

export interface TellingBeside extends NoticePlace {
  readonly notify: Notify | undefined
  readonly lockDir: string
  readonly operator: string
}

/** Tells others what a run does, beside the work: nothing of the run waits for it, and only its end gives it a last moment. */
export async function besideNotices<Run extends Told>(
  running: Run,
  {notify, ...options}: TellingBeside,
  act: (running: Run) => Promise<RunEnd>,
): Promise<RunEnd> {
  if (notify === undefined) return act(running)
  const telling = startTelling(running, notify, options)
  const report = (entry: JournalEntry) => {
    running.report(entry)
    telling.see(entry)
  }
  const opened = (entries: readonly JournalEntry[]) => {
    running.opened?.(entries)
    telling.opened(entries)
  }
  const told = async (brokeOff?: Fault) => noted(await telling.finish(brokeOff), running, options)
  let end: RunEnd
  try {
    end = await act({...running, report, opened})
  } catch (error) {
    await told(asFault(error))
    throw error
  }
  return {...end, state: nextState(end.state, await told())}
}

/** With what became of each notice on record. What was told and cannot be written down is told again by whoever asks for it. */
async function noted(
  deliveries: readonly Delivery[],
  {run, report}: Told,
  {stateDir, lockDir, operator: actor, clock}: Omit<TellingBeside, 'notify'>,
): Promise<readonly JournalEntry[]> {
  if (deliveries.length === 0) return []
  const entries: JournalEntry[] = []
  const keep = (entry: JournalEntry) => {
    report(entry)
    entries.push(entry)
  }
  try {
    const journal = openJournal({dir: runDir(stateDir, run), run, clock, actor, lockDir, report: keep})
    try {
      await Promise.all(deliveries.map(async (delivery) => journal.append(notifiedOf(delivery))))
    } finally {
      journal.close()
    }
  } catch {
    // The run is over, and its outcome stands.
  }
  return entries
}

/** What cannot be told keeps nothing from being done: the journal has it, and it can be sent again. */
const untold = () => undefined

/** Never throws into the run that it is told of, and never rejects. */
function startTelling({run, plan, stop}: Told, notify: Notify, options: NoticePlace) {
  const {stateDir} = options
  const digestOf = (other: string) => digestIn(stateDir, other)
  const telling = {notify, digestOf, othersStand: () => othersStand(run, plan, stateDir)}
  const tell = createTeller(telling)
  const openedOutbox = openOutbox(notify.targets, options)
  let outbox: Outbox | undefined
  let earlier: JournalEntry[] = []
  const waiting: JournalEntry[] = []
  let [isSeen, isOver] = [false, false]
  let resumes = 0
  let pause: AbortController | undefined
  let flushed = Promise.resolve()

  const sendAll = async (notices: readonly Notice[]): Promise<void> => {
    if (notices.length === 0) return
    outbox = await openedOutbox()
    for (const notice of notices) outbox.send(notice)
  }
  const flush = async () => {
    pause = undefined
    // What was told before is not told again.
    for (const entry of earlier.splice(0)) tell(entry)
    await sendAll(waiting.splice(0).flatMap(tell))
  }
  const flushAfter = async ({signal}: AbortController) => {
    await systemClock.sleep(asideMs, signal).catch(untold)
    await flush().catch(untold)
  }
  /** A run that ends without an outcome is for a person. */
  const broken = async ({message: why}: Fault) =>
    isSeen && !isOver
      ? sendAll([brokenOff({run, plan, at: systemClock.now().toISOString(), why, resumes}, telling)])
      : undefined
  return {
    opened: (entries: readonly JournalEntry[]) => {
      earlier = [...entries]
      resumes = resumesIn(entries)
      isOver = earlier.some(({event}) => event.type === 'run-outcome')
    },
    see(entry: JournalEntry) {
      isSeen = true
      resumes += resumesIn([entry])
      if (entry.event.type === 'resume') isOver = false
      if (entry.event.type === 'run-outcome') isOver = true
      waiting.push(entry)
      if (pause !== undefined) return
      pause = new AbortController()
      const before = flushed
      flushed = flushAfter(pause).then(async () => before)
    },
    /** What became of all, the last word included: what came before it goes first. */
    async finish(brokeOff?: Fault): Promise<readonly Delivery[]> {
      pause?.abort()
      await flushed
      if (brokeOff !== undefined) await broken(brokeOff).catch(untold)
      return outbox?.finish(stop.aborted ? patienceMs.interrupted : patienceMs.over) ?? []
    },
  }
}
