import type {JournalEvent} from '../../core/documents/journal.ts'
import {jumpMs, type Moment} from '../lock/moment.ts'

/** More than this between two entries is no drift of the clocks. */
const jumpAboveMs = 2_000

const bothClocks = ({wall, mono}: Moment) => ({wall: new Date(wall).toISOString(), mono})

function jumpBetween(before: Moment, now: Moment): readonly JournalEvent[] {
  const byMs = jumpMs(before, now)
  if (Math.abs(byMs) <= jumpAboveMs) return []
  return [{type: 'clock-jump', byMs, before: bothClocks(before), after: bothClocks(now)}]
}

/** What a journal says of its own accord: whose place the writer took, and that the clock was moved since its last entry. */
export function createNews(tookOver: readonly JournalEvent[], opened: Moment) {
  let untold = tookOver
  let last = opened
  return {
    /** What comes before and after the next event; the first entry of all is that the run begins. */
    around(now: Moment, entries: number) {
      const news = [...untold, ...jumpBetween(last, now)]
      return entries === 0 ? {before: [], after: news} : {before: news, after: []}
    },
    /** It is on disk. */
    told(now: Moment) {
      untold = []
      last = now
    },
  }
}
