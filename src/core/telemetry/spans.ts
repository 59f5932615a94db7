import {createHash} from 'node:crypto'
import type {JournalEntry, JournalEvent} from '../documents/journal.ts'
import type {Plan} from '../documents/plan.ts'

type Value = string | number

/** One stretch of time of a run, as OTLP over JSON writes it. */
export interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  /** 1 is internal, 3 a client. */
  readonly kind: 1 | 3
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly {
    readonly key: string
    readonly value: {readonly stringValue: string} | {readonly intValue: string}
  }[]
  /** 1 is good, 2 an error, 0 neither. */
  readonly status: {readonly code: 0 | 1 | 2}
}

/** The trace of a pipeline that a run belongs to, as W3C Trace Context writes it. */
export interface Parent {
  readonly traceId: string
  readonly spanId: string
}

/** Undefined for what is no trace parent of version 00, or one of zeros. */
export function parentIn(text: string | undefined): Parent | undefined {
  const [, traceId = '', spanId = ''] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(text ?? '') ?? []
  return /[1-9a-f]/.test(traceId) && /[1-9a-f]/.test(spanId) ? {traceId, spanId} : undefined
}

const idOf = (text: string, digits: number): string => createHash('sha256').update(text).digest('hex').slice(0, digits)
const nanos = (at: string): string => `${Date.parse(at)}000000`

interface Drawn {
  readonly of: string
  readonly name: string
  readonly under?: string
  readonly from: JournalEntry
  readonly to: JournalEntry
  readonly kind?: 3
  readonly isGood: boolean | undefined
  readonly facts: Readonly<Record<string, Value | undefined>>
}

const valueOf = (value: Value) => (typeof value === 'number' ? {intValue: String(value)} : {stringValue: value})

function spanOf(parent: Parent, {of, name, under, from, to, kind, isGood, facts}: Drawn): Span {
  const above = under === undefined ? parent.spanId : idOf(`${from.run} ${under}`, 16)
  return {
    traceId: parent.traceId,
    spanId: idOf(`${from.run} ${of}`, 16),
    ...(above === '' ? {} : {parentSpanId: above}),
    name,
    kind: kind ?? 1,
    startTimeUnixNano: nanos(from.obs.at),
    endTimeUnixNano: nanos(to.obs.at),
    attributes: Object.entries(facts).flatMap(([key, value]) =>
      value === undefined ? [] : [{key, value: valueOf(value)}],
    ),
    status: {code: isGood === undefined ? 0 : isGood ? 1 : 2},
  }
}

type Of<Type extends JournalEvent['type']> = Extract<JournalEvent, {type: Type}>

/** What a trace is drawn from while its run is read. */
interface Reading {
  /** Where something began, by its name. */
  readonly begun: Map<string, JournalEntry>
  readonly first: JournalEntry
  /** Changes that restrict: their requests are brakes. */
  readonly brakes: ReadonlySet<string>
  /** A name, where one may be told. */
  readonly named: (name: string) => string | undefined
}

const requestOf = ({key, move, attempt}: Of<'intent' | 'outcome'>): string => `${key} ${move} ${attempt}`

function request(to: JournalEntry, event: Of<'outcome'>, {begun, brakes, named}: Reading): readonly Drawn[] {
  const of = requestOf(event)
  const from = begun.get(of)
  if (from?.event.type !== 'intent') return []
  const {method, path} = from.event.request
  const facts = {
    'http.request.method': method,
    'http.response.status_code': event.status,
    'url.path': named(path),
    'firebreak.operation': brakes.has(event.key) ? 'brake' : 'write',
    'firebreak.result': event.result,
  }
  return [{of, name: method, under: `step ${event.key}`, from, to, kind: 3, isGood: event.result === 'applied', facts}]
}

function step(to: JournalEntry, {key, result}: Of<'step-end'>, {begun, named}: Reading): Drawn {
  const of = `step ${key}`
  const facts = {'firebreak.step': named(key), 'firebreak.result': result}
  const isGood = result === 'applied' || result === 'unchanged'
  return {of, name: 'step', under: 'run', from: begun.get(of) ?? to, to, isGood, facts}
}

function probe(to: JournalEntry, {result}: Of<'probe'>, {begun, named}: Reading): Drawn {
  const {probe: name, expect, answer} = result
  const facts = {'firebreak.probe': named(name), 'firebreak.expect': expect, 'firebreak.answer': answer}
  const from = begun.get('proving') ?? to
  return {of: `probe ${to.seq}`, name: 'probe', under: 'run', from, to, isGood: answer === 'proven', facts}
}

/** What ends with an entry; what begins with one is remembered. */
function endedBy(to: JournalEntry, reading: Reading): readonly Drawn[] {
  const {event} = to
  const {begun, first: from, named} = reading
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
      return [{of: `evidence ${event.key} ${to.seq}`, name: 'evidence', under: 'run', from, to, isGood, facts}]
    }
    case 'probe':
      return [probe(to, event, reading)]
    default:
      return []
  }
}

/** The stretches of a run below the whole of it. */
function parts(entries: readonly JournalEntry[], plan: Plan, first: JournalEntry): readonly Drawn[] {
  const brakes = new Set(plan.changes.flatMap(({key, direction}) => (direction === 'restrict' ? [key] : [])))
  const named = (name: string) => (plan.codename === undefined ? name : undefined)
  const reading = {begun: new Map<string, JournalEntry>(), first, brakes, named}
  return entries.flatMap((entry) => endedBy(entry, reading))
}

/** A run as a trace, from what its journal said of it and from nothing else. With a codename nothing in it has a name. */
export function spansOf(entries: readonly JournalEntry[], plan: Plan, given?: Parent): readonly Span[] {
  const [first] = entries
  const last = entries.at(-1)
  if (first === undefined || last === undefined) return []
  const end = entries.findLast(({event}) => event.type === 'run-outcome')
  const outcome = end?.event.type === 'run-outcome' ? end.event.outcome : undefined
  const {codename, runbook, incident, kind, account} = plan
  const facts =
    codename === undefined
      ? {
          'firebreak.run': first.run,
          'firebreak.runbook': runbook.id,
          'firebreak.incident': incident,
          'firebreak.account': account.name,
          'firebreak.kind': kind,
          'firebreak.outcome': outcome,
        }
      : {'firebreak.codename': codename, 'firebreak.kind': kind, 'firebreak.outcome': outcome}
  const parent = given ?? {traceId: idOf(`trace ${first.run}`, 32), spanId: ''}
  const isGood =
    outcome === undefined ? undefined : ['contained', 'released', 'armed', 'replaced', 'recorded'].includes(outcome)
  const all = [
    {of: 'run', name: 'firebreak run', from: first, to: end ?? last, isGood, facts},
    ...parts(entries, plan, first),
  ]
  return all.map((drawn) => spanOf(parent, drawn))
}
