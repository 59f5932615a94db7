import type {JournalEntry} from '../../core/documents/journal.ts'
import {clip, columns, pad} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'
import {timeOfDay} from '../text/words.ts'
import {eventLine} from './event-line.ts'

/** A run as it happened, one line an entry. */
export function journalView(entries: readonly JournalEntry[], paint: Paint = plain): string {
  const digits = String(entries.at(-1)?.seq ?? 0).length
  return entries
    .map(({seq, obs, event}) => {
      const prefix = `${pad('', digits - String(seq).length)}${seq}  ${timeOfDay(obs.at)}  `
      return paint('dim', prefix) + clip(eventLine(event), columns - prefix.length)
    })
    .join('\n')
}
