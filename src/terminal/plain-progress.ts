import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {eventLine} from '../views/journal/event-line.ts'
import {watchLine, watchOf} from '../views/release/watch-words.ts'
import {awaitedLine, awaitedWords, type Awaited} from '../views/run/awaited.ts'
import {levelLegend} from '../views/run/ladder-lines.ts'
import {span, timeOfDay} from '../views/text/words.ts'
import type {ShownProgress} from './progress.ts'

/** Entries that would only repeat what another line says. */
function isTold({event}: JournalEntry): boolean {
  switch (event.type) {
    case 'lock':
    case 'lease':
    case 'evidence':
    case 'residual':
    case 'intent':
      return false
    case 'outcome':
      return event.result !== 'applied'
    default:
      return true
  }
}

/** What looking again says is news only when it is not what was said before. */
function isFinding({event}: JournalEntry): boolean {
  return event.type === 'verify' || event.type === 'probe' || event.type === 'run-outcome'
}

/** What is wanted of the probes of a run, and the stages of a release. */
type Wanted = Pick<Plan['proof'], 'refused'> & Partial<Pick<Plan, 'stages'>>

export const wantedBy = ({proof: {refused}, stages}: Plan): Wanted => ({refused, stages})

/** A proof under way: who has not answered, and who has not answered as wanted. */
interface Proving extends Awaited {
  readonly since: number
  readonly amiss: readonly string[]
}

/** What is still awaited when the last answer is in; undefined before that, and when nothing is. */
function stillAwaited({probes, amiss, since}: Proving, now: number, wanted: Wanted): string | undefined {
  if (probes.length > 0 || amiss.length === 0) return undefined
  return `still awaited after ${span(now - since)}: ${awaitedWords(amiss, wanted)}`
}

/** Follows proofs and watches through the entries of a run, and says what is waited for. */
function createWaiting(first: Wanted): (entry: JournalEntry) => string | undefined {
  let wanted = first
  let proving: Proving | undefined
  let watching: string | undefined
  return ({event, obs: {mono}}) => {
    if (event.type === 'run-start') wanted = wantedBy(event.plan)
    if (event.type === 'watched' && event.stage !== watching) {
      watching = event.stage
      return watchLine(watchOf(wanted, event))
    }
    if (event.type === 'proving') {
      proving = {probes: event.probes, withinMs: event.withinMs, since: mono, amiss: []}
      return awaitedLine(proving, wanted)
    }
    if (event.type !== 'probe' || proving === undefined) return undefined
    const {probe, answer} = event.result
    proving = {
      ...proving,
      probes: proving.probes.filter((name) => name !== probe),
      amiss: answer === 'proven' ? proving.amiss : [...proving.amiss, probe],
    }
    return stillAwaited(proving, mono, wanted)
  }
}

/** One line an entry, with the time of the entry. `wanted` is what the probes of a run without its beginning should say. */
export function createPlainProgress(tell: (text: string) => void, wanted: Wanted = {refused: []}): ShownProgress {
  const told = new Map<string, string>()
  const isNews = (entry: JournalEntry, line: string): boolean => {
    if (!isFinding(entry)) return true
    const [subject = ''] = line.split(': ', 1)
    const finding = line.replace(/ \(V\d\)$/, '')
    if (told.get(subject) === finding) return false
    told.set(subject, finding)
    return true
  }
  const waitingAfter = createWaiting(wanted)
  let isExplained = false
  /** Once, before the first line that names a level. */
  const explain = () => {
    if (!isExplained) tell(levelLegend)
    isExplained = true
  }
  return {
    report: (entry) => {
      const line = eventLine(entry.event)
      const waiting = waitingAfter(entry)
      const lines = [
        ...(entry.event.type !== 'proving' && isTold(entry) && isNews(entry, line) ? [line] : []),
        ...(waiting === undefined ? [] : [waiting]),
      ]
      if (lines.some((text) => / \(V\d\)$/.test(text))) explain()
      for (const text of lines) tell(`${timeOfDay(entry.obs.at)}  ${text}`)
    },
    note: tell,
    end: () => Promise.resolve(),
  }
}
