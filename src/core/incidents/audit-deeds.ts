import type {JournalEntry, JournalEvent, WireRequest} from '../documents/journal.ts'
import {type Happening, happeningsOf} from '../story/happening.ts'
import type {Reading} from '../story/reading.ts'
import type {Case} from './case.ts'

/** The logs that tell of every change by its ray; version 1 of the audit log names none, so that nothing ties its records to a request. */
export const auditSources: readonly string[] = ['audit', 'audit-history']

/** What the audit evidence of a case holds. */
export type AuditRecords = Pick<Reading, 'sightings' | 'unreadable'>

/** Without the data centre: a header ends in it, a log may not. Not verified on a live account: that the `cf_ray_id` of the audit log is what is left. */
const bareRay = (ray: string): string => ray.split('-')[0] ?? ''

/** The rays of the requests that a journal has the answer to. */
export const raysIn = (entries: readonly JournalEntry[]): readonly string[] =>
  entries.flatMap(({event}) => (event.type === 'outcome' && event.cfRay !== undefined ? [bareRay(event.cfRay)] : []))

/** The ray of the request that a deed was. */
export const rayOf = ({records}: Happening): string | undefined =>
  records.map(({deed}) => bareRay(deed.ray ?? '')).find((ray) => ray !== '')

/** Every deed of the audit evidence, and whether one of these runs has sent it. */
interface AuditDeeds {
  readonly own: readonly Happening[]
  readonly strange: readonly Happening[]
}

export function deedsOf({sightings}: AuditRecords, runs: Case): AuditDeeds {
  const sent = new Set(runs.flatMap(({entries}) => raysIn(entries)))
  const ofAudit = sightings.filter(({source}) => auditSources.includes(source))
  const all = happeningsOf(ofAudit, (source) => auditSources.indexOf(source))
  const isOwn = (deed: Happening) => sent.has(rayOf(deed) ?? '')
  return {own: all.filter(isOwn), strange: all.filter((deed) => !isOwn(deed))}
}

/** The rays that none of these runs has sent, and the time of the first and the last of them. */
export function strangeRays(
  records: AuditRecords,
  runs: Case,
): {readonly rays: readonly string[]; readonly from: number; readonly to: number} {
  const {strange} = deedsOf(records, runs)
  const times = strange.map(({at}) => at)
  return {rays: strange.flatMap((deed) => rayOf(deed) ?? []), from: Math.min(...times), to: Math.max(...times)}
}

/** A record and the request it is of are written down within this much of each other. */
const toleranceMs = 60_000

type Attempt = Extract<JournalEvent, {type: 'intent' | 'outcome'}>
const attemptOf = ({key, move, attempt}: Attempt): string => `${key} ${move} ${attempt}`

/** Requests of these runs whose answer never came. */
export function unanswered(
  runs: Case,
): readonly {readonly request: WireRequest; readonly from: number; readonly to: number}[] {
  return runs.flatMap(({entries}) => {
    const answered = new Set(
      entries.flatMap(({event}) => (event.type === 'outcome' && event.cfRay !== undefined ? [attemptOf(event)] : [])),
    )
    return entries.flatMap(({event, obs}) =>
      event.type === 'intent' && !answered.has(attemptOf(event))
        ? [
            {
              request: event.request,
              from: Date.parse(obs.at) - toleranceMs,
              to: Date.parse(event.notAfter) + toleranceMs,
            },
          ]
        : [],
    )
  })
}
