import {loadAction} from '../actions/index.ts'
import {asPart} from '../cloudflare/recording/asker.ts'
import type {Approval} from '../core/documents/approval.ts'
import type {JournalEntry, JournalEvent} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {approve} from '../core/approvals/approve.ts'
import type {Acting} from '../core/ports.ts'
import type {PlanningHeader, RunHeader} from '../core/recordings/recorded.ts'
import type {Recording} from '../core/recordings/recording.ts'
import {applyPlan} from '../engine/apply-plan.ts'
import {observeEach, observeTogether} from '../engine/running/observe.ts'
import {waitOut} from '../engine/running/outage.ts'
import {createMemoryBag} from '../replay/memory-bag.ts'
import {createMemoryJournal} from '../replay/memory-journal.ts'
import {replayProbes} from '../replay/replayed-prober.ts'
import {createVirtualTime, type VirtualTime} from '../replay/virtual-time.ts'
import {guardCalls} from '../safeguards/wire/guard-call.ts'
import {refusesFound} from '../safeguards/weigh-found.ts'
import {createNaming} from '../storage/bag/file-names.ts'
import {oneTurn} from '../storage/system-clock.ts'
import {createCensus} from '../survey/take-census.ts'
import {connectToRecording, type Derived, lackedIn} from './connect-to-recording.ts'

/** What a run was begun with, as its journal tells. */
interface Begun {
  readonly plan: Plan
  readonly tool: string
  readonly approvals: readonly Approval[]
  readonly resources: readonly string[]
  readonly warned: readonly Extract<JournalEvent, {type: 'warned'}>['result'][]
}

export interface RunRecords {
  /** The journal up to its first outcome. */
  readonly entries: readonly JournalEntry[]
  readonly planned: PlanningHeader
  readonly recording: Recording<RunHeader>
}

function begunIn(entries: readonly JournalEntry[], plan: Plan): Begun {
  const events = entries.map(({event}) => event)
  return {
    plan,
    tool: events.find((event) => event.type === 'run-start')?.tool ?? '',
    approvals: events.flatMap((event) => (event.type === 'approval' ? [event.approval] : [])),
    resources: events.find((event) => event.type === 'lock')?.resources ?? [],
    warned: events.flatMap((event) => (event.type === 'warned' ? [event.result] : [])),
  }
}

/** Who acts takes in nothing, and keeps nothing. */
const withoutEffect = (time: VirtualTime): Pick<Acting, 'lock' | 'secrets' | 'openBag' | 'reopenBag'> => ({
  lock: {epoch: 0, assertHeld: () => undefined, mayLeave: () => true},
  secrets: {check: async () => undefined, put: async () => undefined},
  openBag: async (key) => createMemoryBag(key, time, createNaming()),
  reopenBag: async () => undefined,
})

function actingOver({planned, recording, entries}: RunRecords, plan: Plan, time: VirtualTime) {
  const {asked, identity, addresses} = planned
  const {inventory} = asked
  const journal = createMemoryJournal({entries, appends: recording.appends, time})
  const stop = new AbortController().signal
  const {connection, playback} = connectToRecording(recording, {
    account: inventory.account.id,
    pushed: inventory.evidence?.pushed,
    time,
    clock: time,
  })
  const patient = connection.patient(waitOut({journal, stop}))
  const {openWriter, classify} = plan.paced ? patient.paced : patient
  const {reader} = plan.paced ? patient.paced : patient
  const acting: Acting = {
    ...withoutEffect(time),
    reader,
    observe: plan.paced ? observeTogether(reader, time) : observeEach(reader),
    takeCensus: createCensus(reader),
    openWriter,
    classify,
    clock: time,
    loadAction,
    asPart,
    journal,
    prober: replayProbes(recording.probes, time),
    stop,
    guardCall: guardCalls(inventory, identity),
    refusesFound: refusesFound(inventory, identity, addresses),
  }
  return {acting, playback}
}

/** Carries the plan out once more, against what was recorded: nothing leaves this machine, and nothing is written. */
export async function replayRun(records: RunRecords): Promise<Derived<readonly JournalEntry[]>> {
  const [first] = records.entries
  if (first?.event.type !== 'run-start') return {value: [], strange: [], unkept: []}
  const {plan} = first.event
  const {tool, approvals, resources, warned} = begunIn(records.entries, plan)
  const time = createVirtualTime(new Date(records.recording.header.at), oneTurn)
  const {acting, playback} = actingOver(records, plan, time)
  // Whether it was approved has been judged then; a replay changes nothing.
  const approved = approve(plan, {counted: approvals, refused: []}, new Date(plan.createdAt))
  for (const {uses} of [...plan.changes, ...plan.collections]) await loadAction(uses)
  await applyPlan(approved, approvals, {...acting, tool, resources, warned}).catch(() => 'the journal says why')
  return {value: acting.journal.entries(), ...lackedIn(playback)}
}
