import type {JournalEntry} from '../core/documents/journal.ts'
import {eventLine} from '../views/journal/event-line.ts'
import {timeOfDay} from '../views/text/words.ts'
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

/** One line an entry, with the time of the entry. */
export function createPlainProgress(tell: (text: string) => void): ShownProgress {
  const told = new Map<string, string>()
  const isNews = (entry: JournalEntry, line: string): boolean => {
    if (!isFinding(entry)) return true
    const [subject = ''] = line.split(': ', 1)
    const finding = line.replace(/ \(V\d\)$/, '')
    if (told.get(subject) === finding) return false
    told.set(subject, finding)
    return true
  }
  return {
    report: (entry) => {
      const line = eventLine(entry.event)
      if (isTold(entry) && isNews(entry, line)) tell(`${timeOfDay(entry.obs.at)}  ${line}`)
    },
    note: tell,
    end: () => Promise.resolve(),
  }
}
