import type {Account} from '../../account/account.ts'
import type {AuditEntry} from '../../account/audit-entry.ts'
import type {Answer} from '../answer.ts'
import {missing, ok, refused} from '../answer.ts'
import {bound, cursorSlice, decodeCursor, numberedPage, wholeNumber} from '../paging.ts'
import {route} from '../route.ts'

const permissions = ['Account Settings Read', 'Account Settings Write'] as const

/** How far the entry that a history is asked by may be from the time that is given for it. */
const nearMs = 60_000

/** An object is found again by its address, or, where the address is of many, by what the entry calls it (SDK: AuditHistoryResponse). */
function historyStatus({raw, resource}: AuditEntry): 'exact' | 'approximate' | 'unavailable' {
  if (resource.id === '') return 'unavailable'
  return raw.uri.includes(resource.id) ? 'exact' : 'approximate'
}

function history(account: Account, id: string, query: URLSearchParams): Answer {
  const [since, before, around] = [bound(query, 'since'), bound(query, 'before'), bound(query, 'action_time')]
  const [limit, start] = [wholeNumber(query, 'limit', {otherwise: 100}), decodeCursor(query.get('cursor'))]
  if (since === undefined || before === undefined || around === undefined)
    return refused(400, 1001, 'action_time, since and before are required, as RFC 3339 times')
  if (limit === undefined || start === undefined) return refused(400, 1001, 'limit or cursor is invalid')
  const timeOf = ({action}: AuditEntry) => Date.parse(action.time)
  const entry = account.audit.find((one) => one.id === id && Math.abs(timeOf(one) - around) <= nearMs)
  if (entry === undefined) return missing('audit log entry')
  const status = historyStatus(entry)
  const found = account.audit.filter(
    (one) =>
      status !== 'unavailable' &&
      one.resource.type === entry.resource.type &&
      (one.resource.id === entry.resource.id || status === 'approximate') &&
      timeOf(one) >= since &&
      timeOf(one) <= before,
  )
  const {slice, next = ''} = cursorSlice(query.get('direction') === 'asc' ? found : found.toReversed(), start, limit)
  return ok(slice, {resultInfo: {count: slice.length, cursor: next, history_status: status}})
}

/** As version 1 writes an entry (SDK: shared AuditLog): it knows no ray and no token. */
const inVersion1 = ({id, account, action, actor, resource}: AuditEntry) => ({
  id,
  action: {result: action.result === 'success', type: action.type},
  actor: {
    id: actor.token_id,
    email: actor.email ?? '',
    ip: actor.ip_address,
    type: actor.email === undefined ? 'Token' : 'user',
  },
  interface: actor.context === 'dash' ? 'UI' : 'API',
  metadata: {name: action.description},
  newValue: '',
  oldValue: '',
  owner: {id: account.id},
  resource: {id: resource.id, type: resource.type},
  when: action.time,
})

function listVersion1(account: Account, query: URLSearchParams): Answer {
  const [since, before] = [bound(query, 'since') ?? -Infinity, bound(query, 'before') ?? Infinity]
  const found = account.audit.filter(({action: {time}}) => Date.parse(time) >= since && Date.parse(time) <= before)
  const ordered = query.get('direction') === 'asc' ? found : found.toReversed()
  return numberedPage(ordered.map(inVersion1), query, 100)
}

/** What was done to one object before, and the audit log as version 1 has it. */
export const auditHistoryRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/logs/audit/:entry/history',
    permissions,
    handle: ({account, params, query}) => history(account, params.entry, query),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/audit_logs',
    permissions,
    handle: ({account, query}) => listVersion1(account, query),
  }),
]
