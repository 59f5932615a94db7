import {canonicalJson, sha256} from '../digest.ts'
import type {JournalEntry, JournalEvent} from '../documents/journal.ts'

/** What differs between two runs that did the same: times, ids that Cloudflare gives to answers, places on this machine. */
const volatile = new Set([
  'at',
  'notAfter',
  'cfRay',
  'collectedAt',
  'createdAt',
  'expiresAt',
  'since',
  'until',
  'bag',
  'run',
])

function steady(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(steady)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !volatile.has(name))
      .map(([name, member]) => [name, steady(member)]),
  )
}

/** What may overtake what: the entries of one step keep their order, and so do those of one kind about the run as a whole. */
const laneOf = (event: JournalEvent): string => ('key' in event ? `step ${event.key}` : `run ${event.type}`)

/**
 * The digest of what a run did, whatever the order in which its steps ran side by side. Two runs of one plan that got
 * the same answers have the same.
 */
export function normalisedDigest(entries: readonly JournalEntry[]): string {
  const lanes = Map.groupBy(entries, ({event}) => laneOf(event))
  const sorted = [...lanes].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return sha256(canonicalJson(sorted.map(([lane, some]) => [lane, some.map(({event}) => steady(event))])))
}
