import {z} from 'zod'
import type {Reader} from '../../../../core/cloudflare.ts'
import type {Deed} from '../../../../core/story/deed.ts'
import {Row, textAt, understand} from '../../answer.ts'
import {signInsOfPeople} from './service-token-logins.ts'
import type {LogQuery, LogSource, Paged} from '../../log-source.ts'
import {party, person} from '../../parties.ts'

/** The largest page; the default is 25. Not verified on a live account. */
const perPage = 1000

const Page = z.looseObject({result: z.array(Row)})

/**
 * People's sign-ins, GET /accounts/{account}/access/logs/access_requests (SDK: zero-trust/access/logs/access-requests).
 * A plain array without a total: only an empty page is the end. Kept 24 hours to 180 days, by plan.
 */
export function accessLog(reader: Reader, {from, to, direction}: LogQuery): Paged {
  return {
    async read(cursor = '1') {
      const answer = await reader.raw(`/accounts/${reader.account}/access/logs/access_requests`, {
        since: from,
        until: to,
        direction,
        limit: String(perPage),
        per_page: String(perPage),
        page: cursor,
      })
      const page = understand(answer, Page)
      if (page.kind === 'refused') return page
      const rows = page.body.result
      const next = rows.length === 0 ? {} : {next: String(Number(cursor) + 1)}
      return {kind: 'page', answer, rows, full: rows.length === perPage, ...next}
    },
    key: (row) => ['ray_id', 'created_at', 'app_uid'].map((name) => textAt(row, name) ?? '').join(' '),
    time: (row) => textAt(row, 'created_at'),
  }
}

function outcomeOf({allowed}: Row): Deed['outcome'] {
  return allowed === true ? 'allowed' : allowed === false ? 'refused' : 'unknown'
}

/** One sign-in, or sign-out, of a person. */
function deed(row: Row): Deed | undefined {
  const time = textAt(row, 'created_at')
  if (time === undefined) return undefined
  const [ray, domain] = [textAt(row, 'ray_id'), textAt(row, 'app_domain')]
  const [name, action] = [textAt(row, 'app_name') || domain, textAt(row, 'action')]
  return {
    time,
    by: [...person(textAt(row, 'user_email')), ...party('address', textAt(row, 'ip_address'))],
    verb: 'authenticated',
    object: {kind: 'application', id: textAt(row, 'app_uid') ?? domain ?? '', ...(name ? {name} : {})},
    outcome: outcomeOf(row),
    ...(ray ? {ray} : {}),
    ...(action ? {detail: action} : {}),
  }
}

/** Who signed in to what, and was let in or not. */
export const access: LogSource = {
  title: 'Sign-ins of people to Access applications',
  source: 'SDK: zero-trust/access/logs/access-requests',
  // The second is for the data set that it is held against.
  permissions: ['Access: Audit Logs Read', 'Account Analytics Read'],
  retention: {hours: 24, words: '24 hours to 180 days, by plan'},
  lagMs: 5 * 60_000,
  // Pages by number shift under whoever reads them: short slices shift less.
  slices: {longestMs: 6 * 3_600_000, shortestMs: 5 * 60_000},
  sampled: false,
  witness: signInsOfPeople,
  narrowed: {
    whole: 'its filters by application and by person would hide sign-ins to and by what firebreak.yaml does not name',
  },
  names: ['person', 'address'],
  blindSpots: [
    'service-token sign-ins are not in this log',
    'what a Bypass policy lets through is logged nowhere',
    'what two readings and the sampled data set of sign-ins all leave out would go unnoticed: the log numbers nothing',
  ],
  open: accessLog,
  deed,
}
