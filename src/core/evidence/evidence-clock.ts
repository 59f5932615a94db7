import {z} from 'zod'
import type {EvidenceClock, Expiry} from '../documents/answers/evidence-clock.ts'
import type {Collection} from '../documents/plan.ts'

/** How long Cloudflare keeps what a source reads. */
export interface Retained {
  readonly source: string
  readonly title: string
  /** Kept unless somebody names what to keep. */
  readonly isUsual: boolean
  readonly retention: {readonly hours?: number; readonly words: string}
}

/** An incident, as far as the clock has to know it. */
export interface ClockAsked {
  readonly since: Date
  readonly now: Date
  /** By their names in the inventory: what is to be kept is to be about them. */
  readonly agent?: string | undefined
  readonly segment?: string | undefined
}

const hourMs = 3_600_000
/** The longest look-back that a command line takes. */
const mostHours = 99_999

const quoted = (name: string): string => `'${name.replaceAll("'", String.raw`'\''`)}'`
const word = (name: string): string => (/^[\w.@-]+$/.test(name) ? name : quoted(name))

/** Reaches back to the beginning of the incident, in whole hours. */
function keeping(sources: readonly string[], {since, now, agent, segment}: ClockAsked): string {
  const hours = Math.ceil((now.getTime() - since.getTime()) / hourMs)
  return [
    'firebreak logs snapshot',
    ...(sources.length === 0 ? [] : ['--sources', sources.join(',')]),
    `--lookback ${Math.min(mostHours, Math.max(1, hours))}h`,
    ...(agent === undefined ? [] : ['--agent', word(agent)]),
    ...(segment === undefined ? [] : ['--segment', word(segment)]),
  ].join(' ')
}

/** What nobody vouches for first, then the shortest-lived. */
const shortestFirst = (all: readonly Retained[]): readonly Retained[] =>
  all.toSorted((one, other) => (one.retention.hours ?? -1) - (other.retention.hours ?? -1))

function standing({retention: {hours}}: Retained, {since, now}: ClockAsked) {
  if (hours === undefined) return {state: 'unknown' as const}
  const goneFrom = new Date(since.getTime() + hours * hourMs)
  return {state: goneFrom <= now ? ('going' as const) : ('kept' as const), goneFrom: goneFrom.toISOString()}
}

/** Says of every source when what it has of the incident begins to be gone. */
export function evidenceClock(all: readonly Retained[], asked: ClockAsked): EvidenceClock {
  const {since, now, agent, segment} = asked
  const sources = shortestFirst(all).map((one) => ({
    source: one.source,
    title: one.title,
    ...one.retention,
    ...standing(one, asked),
    keep: keeping([one.source], asked),
  }))
  const usual = new Set(all.flatMap(({source, isUsual}) => (isUsual ? [source] : [])))
  const urgent = sources.flatMap(({source, state}) => (state !== 'kept' && usual.has(source) ? [source] : []))
  return {
    schema: 'firebreak/evidence-clock@1',
    since: since.toISOString(),
    now: now.toISOString(),
    ...(agent === undefined ? {} : {agent}),
    ...(segment === undefined ? {} : {segment}),
    sources,
    next: [...(urgent.length === 0 ? [] : [keeping(urgent, asked)]), keeping([], asked)],
  }
}

const Snapshot = z.looseObject({sources: z.array(z.string()).optional()})

/** What a collection of logs keeps, and what of it expires first; undefined for one that keeps something else. */
export function expiryOf(
  {key, uses, params}: Pick<Collection, 'key' | 'uses' | 'params'>,
  all: readonly Retained[],
): Expiry | undefined {
  const wanted = uses === 'logs.snapshot' ? Snapshot.safeParse(params).data : undefined
  if (wanted === undefined) return undefined
  const kept = all.filter(({source, isUsual}) => wanted.sources?.includes(source) ?? isUsual)
  return {key, sources: shortestFirst(kept).map(({source, retention}) => ({source, ...retention}))}
}
