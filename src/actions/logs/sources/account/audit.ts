import {z} from 'zod'
import type {Reader} from '../../../../core/cloudflare.ts'
import {canonicalJson} from '../../../../core/digest.ts'
import type {Deed, Party} from '../../../../core/story/deed.ts'
import {Row, textAt, understand} from '../../answer.ts'
import type {LogQuery, LogSource, Paged} from '../../log-source.ts'
import {party, person} from '../../parties.ts'

/** The largest page; the default is 100. Not verified on a live account. */
const perPage = 1000

/** The documented example has `cursor`, the SDK's type `cursors.after`. Which one the API sends is not verified on a live account. */
const Page = z.looseObject({
  result: z.array(Row),
  result_info: z
    .looseObject({
      cursor: z.string().nullish(),
      cursors: z.looseObject({after: z.string().nullish()}).nullish(),
    })
    .nullish(),
})

/** What a row must be about; several of them all apply (SDK: AuditListParams, sent without the `not` of its types). */
export type AuditFilter = Readonly<Partial<Record<'actor_token_id' | 'action_type', string>>>

export interface AuditQuery extends LogQuery {
  readonly only?: AuditFilter
}

/** Audit logs v2, GET /accounts/{account}/logs/audit (docs: fundamentals, audit logs; 18 months, reads not recorded). */
export function auditLog(reader: Reader, {from, to, direction, only = {}}: AuditQuery): Paged {
  return {
    async read(cursor) {
      const query = {since: from, before: to, direction, limit: String(perPage), ...only}
      const path = `/accounts/${reader.account}/logs/audit`
      const answer = await reader.raw(path, cursor === undefined ? query : {...query, cursor})
      const page = understand(answer, Page)
      if (page.kind === 'refused') return page
      const {result, result_info: info} = page.body
      const next = info?.cursor || info?.cursors?.after
      return {kind: 'page', answer, rows: result, full: false, ...(next ? {next} : {})}
    },
    key: (row) => textAt(row, 'id') ?? canonicalJson(row),
    time: (row) => textAt(row, 'action', 'time'),
  }
}

const results: Readonly<Record<string, Deed['outcome']>> = {success: 'allowed', failure: 'failed'}

/** Credentials that come into being, by the last word of their type; how each product writes it is not verified on a live account. */
const credentials: Readonly<Record<string, Party['kind']>> = {
  service_token: 'service-token',
  token: 'api-token',
  api_token: 'api-token',
  oauth_client: 'oauth-client',
}

function madeBy(row: Row): readonly Party[] {
  const kind = credentials[textAt(row, 'resource', 'type') ?? '']
  return kind === undefined || textAt(row, 'action', 'type') !== 'create'
    ? []
    : party(kind, textAt(row, 'resource', 'id'))
}

/** Who, by the token and the person that the entry names: a token of a person's own has both. */
const actorOf = (row: Row): Party[] => [
  ...party('api-token', textAt(row, 'actor', 'token_id'), textAt(row, 'actor', 'token_name')),
  ...person(textAt(row, 'actor', 'email')),
  ...party('address', textAt(row, 'actor', 'ip_address')),
]

/** One change. */
function deed(row: Row): Deed | undefined {
  const time = textAt(row, 'action', 'time')
  if (time === undefined) return undefined
  const [ray, opens] = [textAt(row, 'raw', 'cf_ray_id'), madeBy(row)]
  const product = [textAt(row, 'resource', 'product'), textAt(row, 'resource', 'type')].filter(Boolean).join(' ')
  const detail = [textAt(row, 'action', 'type'), textAt(row, 'raw', 'method'), textAt(row, 'raw', 'uri')]
  return {
    time,
    by: actorOf(row),
    verb: 'changed',
    object: {kind: product, id: textAt(row, 'resource', 'id') ?? ''},
    outcome: results[textAt(row, 'action', 'result') ?? ''] ?? 'unknown',
    ...(opens.length === 0 ? {} : {opens: [...opens]}),
    ...(ray === undefined || ray === '' ? {} : {ray}),
    detail: detail.filter(Boolean).join(' '),
  }
}

/** Who changed what on the account. */
export const audit: LogSource = {
  title: 'Audit log of the account',
  source: 'https://developers.cloudflare.com/fundamentals/account/account-security/audit-logs/',
  permissions: ['Account Settings Read'],
  retention: {hours: 18 * 30 * 24, words: '18 months'},
  lagMs: 5 * 60_000,
  sampled: false,
  narrowed: {whole: 'a filter by token would hide what others did to it, and what it did with tokens that it made'},
  names: ['api-token', 'person', 'address'],
  blindSpots: [
    'reads are not in the audit log: what a token looked at leaves no trace there',
    'what two readings both leave out would go unnoticed: the log numbers nothing, and counts nothing',
  ],
  open: auditLog,
  deed,
}
