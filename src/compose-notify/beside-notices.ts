import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {asFault} from '../core/fault.ts'
import {type Delivery, notifiedOf} from '../core/notices/delivery.ts'
import type {Notify} from '../core/notices/notify.ts'
import type {Notice} from '../core/notices/notice.ts'
import {brokenOff, createTeller} from '../core/notices/teller.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {nextState} from '../core/runs/run-state.ts'
import {openJournal} from '../storage/journal.ts'
import {runDir} from '../storage/runs.ts'
import {systemClock} from '../storage/system-clock.ts'
import {openOutbox, othersStand, type Posting} from './posting.ts'

/** The first brake has the processor and the network to itself for this long. */
const asideMs = 250
/** How long a run that is over waits for what is still under way, and one that was interrupted. */
const patienceMs = {over: 10_000, interrupted: 2000} as const

/** What of a run is watched so that others can be told of it. */
interface Watched {
  readonly run: string
  readonly plan: Plan
  readonly report: (entry: JournalEntry) => void
  readonly stop: AbortSignal
  /** Told what the journal held when it was opened. */
  readonly opened?: (entries: readonly JournalEntry[]) => void
}

export interface TellingBeside extends Posting {
  readonly notify: Notify | undefined
  readonly lockDir: string
  readonly operator: string
}

/** Tells others what a run does, beside the work: nothing of the run waits for it, and only its end gives it a last moment. */
export async function besideNotices<Run extends Watched>(
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
  try {
    const opened = (entries: readonly JournalEntry[]) => {
      running.opened?.(entries)
      telling.opened(entries)
    }
    const end = await act({...running, report, opened})
    await telling.settle()
    const entries = await noted(await telling.finish(), running, options)
    return {...end, state: nextState(end.state, entries)}
  } catch (error) {
    await telling.settle()
    await telling.broke(asFault(error).message)
    await noted(await telling.finish(), running, options)
    throw error
  }
}

/** With what became of each notice on record. What was told and cannot be written down is told again by whoever asks for it. */
async function noted(
  deliveries: readonly Delivery[],
  {run, report}: Watched,
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

function startTelling({run, plan, stop}: Watched, notify: Notify, options: Posting) {
  const telling = {notify, othersStand: () => othersStand(run, plan, options.stateDir)}
  const tell = createTeller(telling)
  const outbox = openOutbox(notify.targets, options)
  let waiting: JournalEntry[] = []
  let [isSeen, isOver, isSent] = [false, false, false]
  let later: AbortController | undefined

  /** What cannot be told keeps nothing from being done: the journal has it, and it can be sent again. */
  const sendAll = async (notices: readonly Notice[]): Promise<void> => {
    if (notices.length === 0) return
    const {send} = await outbox()
    isSent = true
    for (const notice of notices) send(notice)
  }
  const flush = async () => {
    later = undefined
    const entries = waiting
    waiting = []
    await sendAll(entries.flatMap(tell))
  }
  const flushLater = async (pause: AbortController) => {
    await systemClock.sleep(asideMs, pause.signal).catch(() => undefined)
    if (!pause.signal.aborted) await flush()
  }
  return {
    /** What was told before is not told again. */
    opened: (earlier: readonly JournalEntry[]) => {
      for (const entry of earlier) tell(entry)
      isOver = earlier.some(({event}) => event.type === 'run-outcome')
    },
    see(entry: JournalEntry) {
      isSeen = true
      if (entry.event.type === 'resume') isOver = false
      if (entry.event.type === 'run-outcome') isOver = true
      waiting.push(entry)
      if (later !== undefined) return
      later = new AbortController()
      void flushLater(later)
    },
    /** A run that ends without an outcome is for a person. */
    async broke(why: string): Promise<void> {
      if (!isSeen || isOver) return
      await sendAll([brokenOff({run, plan, at: systemClock.now().toISOString(), why}, telling)])
    },
    /** Before the last word: what came before it goes first. */
    settle: async () => {
      later?.abort()
      await flush()
    },
    async finish(): Promise<readonly Delivery[]> {
      return isSent ? (await outbox()).finish(stop.aborted ? patienceMs.interrupted : patienceMs.over) : []
    },
  }
}
