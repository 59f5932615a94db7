import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {Fault} from '../core/fault.ts'
import type {Clock} from '../core/ports.ts'
import type {PlanAsked, PlanningHeader} from '../core/recordings/recorded.ts'
import type {Recording} from '../core/recordings/recording.ts'
import {makePlan} from '../engine/make-plan.ts'
import {planReassert} from '../engine/plan-reassert.ts'
import {planRelease} from '../engine/plan-release.ts'
import type {Planning} from '../engine/planning/seal-plan.ts'
import {createVirtualTime, type VirtualTime} from '../replay/virtual-time.ts'
import {oneTurn} from '../storage/system-clock.ts'
import {connectToRecording, type Derived, lackedIn, type Replaying} from './connect-to-recording.ts'
import {planningOver} from './planning-over.ts'

export interface ReplayOptions extends Pick<Replaying, 'delayMs' | 'concurrency'> {
  /** The journal of a run that a release was planned from. */
  readonly entriesOf: (run: string) => readonly JournalEntry[]
}

/** Aborts once so much of this time has passed. */
export function timeoutIn(time: Pick<VirtualTime, 'after'>): (ms: number) => AbortSignal {
  return (ms) => {
    const late = new AbortController()
    void time.after(ms).then(() => late.abort())
    return late.signal
  }
}

/** A journal as it was then. Throws INVALID_DOCUMENT where it is shorter now. */
function asThen(
  {run, entries: length}: {readonly run: string; readonly entries: number},
  entriesOf: ReplayOptions['entriesOf'],
): readonly JournalEntry[] {
  const entries = entriesOf(run).slice(0, length)
  if (entries.length >= length) return entries
  throw new Fault('INVALID_DOCUMENT', `the journal of ${run} has ${entries.length} entries, and had ${length} then`, {
    next: [`firebreak journal verify ${run}`],
  })
}

function derive(asked: PlanAsked, entriesOf: ReplayOptions['entriesOf'], deps: Planning): Promise<Plan> {
  if (asked.kind === 'contain') return makePlan(asked, deps)
  const entries = asThen(asked, entriesOf)
  if (asked.kind === 'reassert') return planReassert({...asked, entries}, deps)
  const {standing, lift, again: made = [], ...rest} = asked
  const again = made.map((one) => asThen(one, entriesOf))
  return planRelease({...rest, entries, again, standing, ...(lift === undefined ? {} : {lift})}, deps)
}

/** Makes the plan once more, from what was recorded and from nothing else. */
export async function replayPlanning(
  recording: Recording<PlanningHeader>,
  {entriesOf, ...options}: ReplayOptions,
): Promise<Derived<Plan>> {
  const {asked, at, identity, looksOnly, addresses} = recording.header
  const asOf = new Date(at)
  const time = createVirtualTime(asOf, oneTurn)
  const clock: Clock = {...time, now: () => asOf}
  const {account} = asked.inventory
  const {connection, playback} = connectToRecording(recording, {...options, time, clock, account: account.id})
  const patience = {clock: time, timeout: timeoutIn(time)}
  const planning = planningOver({connection, identity, looksOnly, addresses, clock, patience})
  const value = await derive(asked, entriesOf, planning)
  return {value, ...lackedIn(playback)}
}
