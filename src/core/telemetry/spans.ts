import type {JournalEntry, JournalEvent} from '../documents/journal.ts'
import type {Change, Plan} from '../documents/plan.ts'
import {brakesOf} from '../running/brakes.ts'
import type {HeardRead} from './heard-reads.ts'
import {idOf} from './otlp.ts'
import {type Drawn, type Parent, type Span, spanOf} from './span.ts'

type Of<Type extends JournalEvent['type']> = Extract<JournalEvent, {type: Type}>

const at = ({obs}: JournalEntry): number => Date.parse(obs.at)

/** What a trace is drawn from while its run is read. */
interface Reading {
  /** Where something began, by its name. */
  readonly begun: Map<string, JournalEntry>
  readonly from: number
  /** Changes whose requests are brakes. */
  readonly brakes: ReadonlyMap<string, Change>
  /** A name, where one may be told. */
  readonly named: (name: string) => string | undefined
}

const requestOf = ({key, move, attempt}: Of<'intent' | 'outcome'>): string => `${key} ${move} ${attempt}`

function request(to: JournalEntry, event: Of<'outcome'>, {begun, brakes, named}: Reading): readonly Drawn[] {
  const of = requestOf(event)
  const intent = begun.get(of)
  if (intent?.event.type !== 'intent') return []
  const {method, path} = intent.event.request
  const facts = {
    'http.request.method': method,
    'http.response.status_code': event.status,
    'url.path': named(path),
    'firebreak.operation': brakes.has(event.key) ? 'brake' : 'write',
    'firebreak.result': event.result,
  }
  const isGood = event.result === 'applied'
  return [{of, name: method, under: `step ${event.key}`, from: at(intent), to: at(to), kind: 3, isGood, facts}]
}

function step(to: JournalEntry, {key, result}: Of<'step-end'>, {begun, named}: Reading): Drawn {
  const of = `step ${key}`
  const facts = {'firebreak.step': named(key), 'firebreak.result': result}
  const isGood = result === 'applied' || result === 'unchanged'
  return {of, name: 'step', under: 'run', from: at(begun.get(of) ?? to), to: at(to), isGood, facts}
}

function probe(to: JournalEntry, {result}: Of<'probe'>, {begun, named}: Reading): Drawn {
  const {probe: name, expect, answer} = result
  const facts = {'firebreak.probe': named(name), 'firebreak.expect': expect, 'firebreak.answer': answer}
  const from = at(begun.get('proving') ?? to)
  return {of: `probe ${to.seq}`, name: 'probe', under: 'run', from, to: at(to), isGood: answer === 'proven', facts}
}

/** What ends with an entry; what begins with one is remembered. */
function endedBy(to: JournalEntry, reading: Reading): readonly Drawn[] {
  const {event} = to
  const {begun, from, named} = reading
  switch (event.type) {
    case 'step-start':
      begun.set(`step ${event.key}`, to)
      return []
    case 'intent':
      begun.set(requestOf(event), to)
      return []
    case 'proving':
      begun.set('proving', to)
      return []
    case 'outcome':
      return request(to, event, reading)
    case 'step-end':
      return [step(to, event, reading)]
    case 'collected':
    case 'collection-failed': {
      const facts = {'firebreak.evidence': named(event.key)}
      const isGood = event.type === 'collected'
      return [{of: `evidence ${event.key}`, name: 'evidence', under: 'run', from, to: at(to), isGood, facts}]
    }
    case 'probe':
      return [probe(to, event, reading)]
    default:
      return []
  }
}

/** A request that only looked, and what may have asked for it. */
function look({method, path, by, from, to, status, error}: HeardRead, number: number, {named, above}: Looking): Drawn {
  const facts = {
    'http.request.method': method,
    'http.response.status_code': status,
    'error.type': error,
    'url.path': named(path),
    'firebreak.operation': 'read',
  }
  const under = above.has(`evidence ${by}`) ? `evidence ${by}` : `step ${by}`
  const isGood = status !== undefined && status < 400 ? undefined : false
  return {of: `read ${number}`, name: method, under, from, to, kind: 3, isGood, facts}
}

interface Looking extends Pick<Reading, 'named'> {
  /** Every part of the run that there is. */
  readonly above: ReadonlySet<string>
}

/** The whole of what a process told of a run. */
function wholeOf(entries: readonly JournalEntry[], {codename, runbook, incident, kind, account}: Plan): Drawn {
  const end = entries.findLast(({event}) => event.type === 'run-outcome')
  const outcome = end?.event.type === 'run-outcome' ? end.event.outcome : undefined
  const names = {
    'firebreak.run': entries[0]?.run,
    'firebreak.runbook': runbook.id,
    'firebreak.incident': incident,
    'firebreak.account': account.name,
  }
  const facts = {
    ...(codename === undefined ? names : {'firebreak.codename': codename}),
    'firebreak.kind': kind,
    'firebreak.outcome': outcome,
  }
  const isGood =
    outcome === undefined ? undefined : ['contained', 'released', 'armed', 'replaced', 'recorded'].includes(outcome)
  const [from, to] = [entries[0], end ?? entries.at(-1)].map((entry) => (entry === undefined ? 0 : at(entry)))
  return {of: 'run', name: 'firebreak run', from: from ?? 0, to: to ?? 0, isGood, facts}
}

/** What a trace is made of. */
export interface Traced {
  readonly entries: readonly JournalEntry[]
  readonly plan: Plan
  readonly reads?: readonly HeardRead[]
  /** Undefined where no pipeline says what the run belongs to. */
  readonly parent?: Parent | undefined
}

/** A run as a trace, from its journal and what was overheard of it. With a codename nothing in it has a name. */
export function spansOf({entries, plan, reads = [], parent}: Traced): readonly Span[] {
  const [first] = entries
  if (first === undefined) return []
  const named = (name: string) => (plan.codename === undefined ? name : undefined)
  const whole = wholeOf(entries, plan)
  const reading = {begun: new Map<string, JournalEntry>(), from: whole.from, brakes: brakesOf(plan), named}
  const parts = entries.flatMap((entry) => endedBy(entry, reading))
  const above = new Set(parts.map(({of}) => of))
  const looks = reads.map((read, number) => look(read, number, {above, named}))
  // A part that was broken off has no span that anything could be under.
  const placed = [...parts, ...looks].map((drawn) => (above.has(drawn.under ?? '') ? drawn : {...drawn, under: 'run'}))
  const trace = parent ?? {traceId: idOf(`trace ${first.run}`, 32), spanId: '', isSampled: true}
  return [whole, ...placed].map((drawn) => spanOf(`${first.run} ${first.seq}`, trace, drawn))
}
