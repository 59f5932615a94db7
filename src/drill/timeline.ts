import type {DrillResult} from '../core/documents/drill-result.ts'
import type {Clock} from '../core/ports.ts'

type Moment = DrillResult['timeline'][number]

/** What happened when, counted from the moment at which the operator began. */
export interface Timeline {
  begin(): void
  note(text: string): void
  sinceBeginMs(): number
  read(): readonly Moment[]
}

export function createTimeline(clock: Clock, report: (text: string) => void): Timeline {
  const moments: Moment[] = []
  let begun = clock.now().getTime()
  return {
    begin: () => {
      begun = clock.now().getTime()
    },
    note: (text) => {
      const now = clock.now()
      moments.push({at: now.toISOString(), offsetMs: now.getTime() - begun, text})
      report(text)
    },
    sinceBeginMs: () => clock.now().getTime() - begun,
    read: () => [...moments],
  }
}
