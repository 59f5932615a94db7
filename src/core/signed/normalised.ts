import {canonicalJson, sha256} from '../digest.ts'
import type {JournalEntry, JournalEvent} from '../documents/journal.ts'
import type {Plan} from '../documents/plan.ts'

/** A point in time, as documents, queries and file names write one. */
const moment = /\d{4}-\d\d-\d\dT\d\d(?::|%3A)\d\d(?::|%3A)\d\d(?:\.\d+)?Z|\d{8}t\d{6}z/g

/** A text without the points in time in it. */
export const withoutMoments = (text: string): string => text.replaceAll(moment, '<time>')

/** The same without points in time, and without the ids of these runs, wherever in a text they stand. */
function steady(value: unknown, runs: readonly string[]): unknown {
  if (typeof value === 'string') return runs.reduce((text, run) => text.replaceAll(run, '<run>'), withoutMoments(value))
  if (Array.isArray(value)) return value.map((item) => steady(item, runs))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, steady(member, runs)]))
}

/**
 * The digest of what a plan would do and how it would be proven: the same for plans that were made at different times
 * of the same inventory, runbook, params and account. Who would be hit is left out, for logs grow by the minute, and
 * so is what it cost to find out. What is approved is `digest`, which covers all of it.
 */
export function planContent(plan: Plan): string {
  const {
    digest: _digest,
    facts: _facts,
    budget: _budget,
    untrusted: _untrusted,
    evidenceClock: _clock,
    releases,
    ...content
  } = plan
  return sha256(canonicalJson(steady(content, releases === undefined ? [] : [releases])))
}

/** How long a machine slept, a network was away, a copy took and who was told is no doing of the run, nor is what was overheard of it. */
const ofTheMoment: ReadonlySet<JournalEvent['type']> = new Set([
  'clock-jump',
  'waiting',
  'waited',
  'take-over',
  'recorded',
  'copied',
  'copy-failed',
  'notified',
])

/** A look while others are at work sees how far they are, and is repeated until it is done: the last one counts. */
const looks: ReadonlySet<JournalEvent['type']> = new Set(['verify', 'residual', 'probe', 'quiet'])

/** What of an event is the same whenever the run does the same. */
function doing(event: JournalEvent): unknown {
  switch (event.type) {
    case 'run-start':
      return {type: event.type, plan: planContent(event.plan), tool: event.tool}
    case 'approval': {
      const {by, means, reason} = event.approval
      return {type: event.type, by, means, reason}
    }
    case 'evidence': {
      const {source, file, request, status} = event.item
      // Whether a file is compressed follows from its size.
      return {type: event.type, key: event.key, source, file: file.replace(/\.zst$/, ''), request, status}
    }
    case 'collected': {
      const sources = event.sources.map(({source, state, gaps}) => ({source, state, gaps}))
      return {type: event.type, key: event.key, sources}
    }
    case 'intent':
      // A body follows from the plan, except for a time, a run id or a new secret: its digest says no more.
      return {...event, request: {...event.request, bodySha256: undefined}}
    case 'outcome':
      return {...event, cfRay: undefined}
    case 'probe': {
      // By which of several changes it was refused depends on which was in force first.
      const {probe, expect, answer} = event.result
      return {type: event.type, level: event.level, probe, expect, answer}
    }
    default:
      return event
  }
}

/** What may overtake what: only entries of one lane keep their order. */
export function laneOf(event: JournalEvent): string {
  switch (event.type) {
    case 'evidence':
      return `evidence ${event.key} ${event.item.source}`
    case 'lease':
      return `lease ${event.lease.change}`
    case 'probe':
      return `probe ${event.level} ${event.result.probe}`
    case 'verify':
      return `verify ${event.level} ${event.key}`
    case 'residual':
    case 'quiet':
      return `${event.type} ${event.key}`
    case 'found':
      return `found ${event.change.key}`
    default:
      return 'key' in event ? `step ${event.key}` : `run ${event.type}`
  }
}

/** What counts of the entries of one lane. */
const lasting = (entries: readonly JournalEntry[]): readonly JournalEntry[] =>
  entries.filter(({event}, at) => !looks.has(event.type) || at === entries.length - 1)

/** What one part of a run did, in order. */
export interface Lane {
  readonly lane: string
  readonly acts: readonly unknown[]
  /** The entries that say so. */
  readonly seqs: readonly number[]
}

/** What a run did, whatever the order in which its steps ran side by side, when it ran, and what the evidence it kept says. */
export function normalised(entries: readonly JournalEntry[]): readonly Lane[] {
  const runs = [...new Set(entries.map(({run}) => run))]
  const acts = entries.filter(({event}) => !ofTheMoment.has(event.type))
  const lanes = Map.groupBy(acts, ({event}) => laneOf(event))
  return [...lanes]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([lane, some]) => ({
      lane,
      acts: lasting(some).map(({event}) => steady(doing(event), runs)),
      seqs: lasting(some).map(({seq}) => seq),
    }))
}

/** The digest of that. Two runs of plans of the same content that got the same answers have the same. */
export function normalisedDigest(entries: readonly JournalEntry[]): string {
  return sha256(canonicalJson(normalised(entries).map(({lane, acts}) => [lane, acts])))
}
