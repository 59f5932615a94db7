import type {JournalEntry, JournalEvent} from '../documents/journal.ts'
import type {Change, Plan} from '../documents/plan.ts'
import {brakesOf} from '../running/brakes.ts'
import type {HeardRead} from './heard-reads.ts'
import type {Measurement} from './points.ts'

/** What a process did of a run, and what the journal held before. */
export interface Measured {
  readonly earlier: readonly JournalEntry[]
  readonly entries: readonly JournalEntry[]
  readonly plan: Plan
  readonly reads?: readonly HeardRead[]
}

type Of<Type extends JournalEvent['type']> = Extract<JournalEvent, {type: Type}>

const at = ({obs}: JournalEntry): number => Date.parse(obs.at)

const one = (of: Measurement['of'], facts: Measurement['facts'] = {}): Measurement => ({of, value: 1, facts})

/** A request for a change, once its answer came or it was found out what became of it. */
function written(
  to: JournalEntry,
  {key, status, result, via}: Of<'outcome'>,
  {brakes, sent}: {readonly brakes: ReadonlyMap<string, Change>; readonly sent: JournalEntry | undefined},
): readonly Measurement[] {
  const operation = {'firebreak.operation': brakes.has(key) ? 'brake' : 'write'}
  const facts = {...operation, 'http.response.status_code': status, 'firebreak.result': result}
  const isAnswered = via === 'answer' && status !== undefined && sent !== undefined
  const value = isAnswered ? Math.max(0, at(to) - at(sent)) / 1000 : 0
  return [
    one('firebreak.requests', facts),
    ...(isAnswered ? [{of: 'firebreak.request.duration' as const, value, facts: operation}] : []),
  ]
}

function looked({from, to, status, error}: HeardRead): readonly Measurement[] {
  const operation = {'firebreak.operation': 'read'}
  const facts = {...operation, 'http.response.status_code': status, 'error.type': error}
  return [
    one('firebreak.requests', facts),
    ...(status === undefined
      ? []
      : [{of: 'firebreak.request.duration' as const, value: Math.max(0, to - from) / 1000, facts: operation}]),
  ]
}

/** How long it took until something was so for the first time; nothing where it was so before, or is not. */
function untilFirst(
  of: Measurement['of'],
  {earlier, entries}: Measured,
  isSo: (event: JournalEvent) => boolean,
): readonly Measurement[] {
  const first = earlier.some(({event}) => isSo(event)) ? undefined : entries.find(({event}) => isSo(event))
  const start = earlier[0] ?? entries[0]
  if (first === undefined || start === undefined) return []
  return [{of, value: Math.max(0, at(first) - at(start)) / 1000, facts: {}}]
}

const intentOf = ({key, move, attempt}: Of<'intent' | 'outcome'>): string => `${key} ${move} ${attempt}`

/** The same for each brake that came on. */
const appliedTo =
  (brakes: ReadonlyMap<string, Change>) =>
  (event: JournalEvent): boolean =>
    event.type === 'step-end' && event.result === 'applied' && brakes.has(event.key)

function measuredIn(entries: readonly JournalEntry[], brakes: ReadonlyMap<string, Change>): readonly Measurement[] {
  const intents = new Map<string, JournalEntry>()
  return entries.flatMap((entry): readonly Measurement[] => {
    const {event} = entry
    switch (event.type) {
      case 'intent':
        intents.set(intentOf(event), entry)
        return event.attempt > 1 ? [one('firebreak.retries')] : []
      case 'outcome':
        return written(entry, event, {brakes, sent: intents.get(intentOf(event))})
      case 'step-end':
        return appliedTo(brakes)(event) ? [one('firebreak.brakes')] : []
      case 'probe': {
        const {expect, answer} = event.result
        return [one('firebreak.probes', {'firebreak.expect': expect, 'firebreak.answer': answer})]
      }
      default:
        return []
    }
  })
}

const outcomeIn = (entries: readonly JournalEntry[]): string | undefined => {
  const end = entries.findLast(({event}) => event.type === 'run-outcome')?.event
  return end?.type === 'run-outcome' ? end.outcome : undefined
}

/** What a run came to; nothing where it had come to that before. */
function cameTo({earlier, entries, plan}: Measured): readonly Measurement[] {
  const {codename, kind, runbook} = plan
  const before = outcomeIn(earlier)
  const outcome = outcomeIn(entries) ?? before ?? 'unfinished'
  if (outcome === before) return []
  const name = codename === undefined ? runbook.id : undefined
  return [one('firebreak.runs', {'firebreak.kind': kind, 'firebreak.outcome': outcome, 'firebreak.runbook': name})]
}

/** A run in measurements, from its journal and what was overheard of it. */
export function measurementsOf(measured: Measured): readonly Measurement[] {
  const {entries, plan, reads = []} = measured
  const brakes = brakesOf(plan)
  // A release that contains again does not begin with it.
  const isFirst = plan.kind === 'contain' ? appliedTo(brakes) : () => false
  const isProven = (event: JournalEvent) => event.type === 'run-outcome' && event.outcome === 'contained'
  return [
    ...cameTo(measured),
    ...measuredIn(entries, brakes),
    ...reads.flatMap(looked),
    ...untilFirst('firebreak.first_brake.duration', measured, isFirst),
    ...untilFirst('firebreak.proof.duration', measured, isProven),
  ]
}
