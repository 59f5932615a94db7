import {z} from 'zod'
import type {Reader} from '../../../../core/cloudflare.ts'
import {canonicalJson} from '../../../../core/digest.ts'
import {Fault} from '../../../../core/fault.ts'
import type {Target} from '../../../../core/targets.ts'
import {Row, textAt, understand} from '../../answer.ts'
import type {LogPage, LogScope, LogSource, Paged} from '../../log-source.ts'
import {isNarrowed, named, objectsOfIt} from '../../narrowing.ts'
import {audit, auditLog} from './audit.ts'

/** The largest page; the default is not documented. Not verified on a live account. */
const perPage = 1000

/** How far back the history of an object is asked for, and how far back one is looked for whose history it may be. */
const lookbackMs = 90 * 86_400_000
const lately = 7 * 86_400_000

/** More objects than this want a narrower question. */
const mostObjects = 100

const History = z.looseObject({
  result: z.array(Row).nullable(),
  result_info: z.looseObject({cursor: z.string().nullish(), history_status: z.string().nullish()}).nullish(),
})
const Entries = z.looseObject({result: z.array(Row)})

const noHistory: Readonly<Record<string, string>> = {
  approximate:
    'its history is approximate: the entry does not name the address of the object, so that rows of others may be here and some of its own may not',
  unavailable: 'its history is unavailable: the entry does not say enough to find the object again',
}

/** What the answer says of itself; a status that is not documented is said as it came. */
function gapsOf(status: string | null | undefined): readonly string[] {
  if (status === 'exact') return []
  return [noHistory[status ?? ''] ?? `the API does not say how exact its history is (${status ?? 'no history_status'})`]
}

/** What has no id in the audit log, or is all of it. */
const unnamed: readonly Target['kind'][] = ['account', 'logs', 'segment']

const idsOf = (targets: readonly Target[]): readonly string[] =>
  targets.filter(({kind}) => !unnamed.includes(kind)).map(({id}) => id)

/** The objects that were changed lately, as far as one page of the audit log tells. */
async function changedLately(reader: Reader): Promise<readonly string[]> {
  const to = reader.now()
  const window = {from: new Date(to.getTime() - lately).toISOString(), to: to.toISOString(), direction: 'desc' as const}
  const page = await auditLog(reader, window).read(undefined)
  if (page.kind === 'refused') throw new Fault('UNAVAILABLE', `the audit log, which says what was changed: ${page.why}`)
  return page.rows.flatMap((row) => textAt(row, 'resource', 'id') ?? [])
}

/** The objects whose history is wanted. */
async function objectsOf(reader: Reader, scope: LogScope): Promise<readonly string[]> {
  const wanted = idsOf([...scope.targets, ...named(scope)])
  const found = scope.of === 'account' && !isNarrowed(scope) ? await changedLately(reader) : []
  return [...new Set([...wanted, ...found])].slice(0, mostObjects)
}

interface Entry {
  readonly id: string
  readonly time: string
}

/** Where the pages of a history begin: at the entry it is asked by, and after a page of it. */
const placeOf = (entry: Entry, cursor = ''): string => [entry.id, entry.time, cursor].join(' ')
const entryAt = (place: string): Entry & {readonly cursor: string} => {
  const [id = '', time = '', ...cursor] = place.split(' ')
  return {id, time, cursor: cursor.join(' ')}
}

/**
 * The changes of one object, GET /accounts/{account}/logs/audit/{id}/history (SDK: accounts/logs/audit): the newest entry
 * of the audit log about it is looked for first, and its history is asked by that one's id and time.
 */
function historyOf(reader: Reader, object: string, to: string): Paged {
  const window = {since: new Date(Date.parse(to) - lookbackMs).toISOString(), before: to}
  const logs = `/accounts/${reader.account}/logs/audit`

  async function newest(): ReturnType<Paged['read']> {
    const answer = await reader.raw(logs, {...window, resource_id: object, direction: 'desc', limit: '1'})
    const page = understand(answer, Entries)
    if (page.kind === 'refused') return page
    const [row] = page.body.result
    const [id, time] = [textAt(row, 'id'), textAt(row, 'action', 'time')]
    const next = id === undefined || time === undefined ? {} : {next: placeOf({id, time})}
    return {kind: 'page', answer, rows: [], full: false, ...next}
  }

  async function history(place: string): ReturnType<Paged['read']> {
    const {cursor, ...entry} = entryAt(place)
    const answer = await reader.raw(`${logs}/${encodeURIComponent(entry.id)}/history`, {
      action_time: entry.time,
      ...window,
      direction: 'asc',
      limit: String(perPage),
      ...(cursor === '' ? {} : {cursor}),
    })
    const page = understand(answer, History)
    if (page.kind === 'refused') return page
    const {result, result_info: info} = page.body
    const next = info?.cursor ? {next: placeOf(entry, info.cursor)} : {}
    const gaps = cursor === '' ? gapsOf(info?.history_status) : []
    return {kind: 'page', answer, rows: result ?? [], full: false, ...next, gaps} satisfies LogPage
  }

  return {
    read: (place) => (place === undefined ? newest() : history(place)),
    key: (row) => textAt(row, 'id') ?? canonicalJson(row),
    time: (row) => textAt(row, 'action', 'time'),
  }
}

/** What was done before to the objects that were changed: who made them what they are. */
export const auditHistory: LogSource = {
  title: 'Change history of the objects that were changed',
  source: 'SDK: accounts/logs/audit (history)',
  permissions: audit.permissions,
  retention: audit.retention,
  lagMs: audit.lagMs,
  sampled: false,
  narrowed: {agent: objectsOfIt, segment: objectsOfIt},
  names: ['api-token', 'person', 'address'],
  blindSpots: [
    ...audit.blindSpots,
    `of each object the changes of 90 days are asked for, of ${mostObjects} objects at most; without a plan or an agent, of those that were changed within 7 days`,
  ],
  parts: objectsOf,
  open: (reader, {to}, object = '') => historyOf(reader, object, to),
  deed: (row) => audit.deed?.(row),
}
