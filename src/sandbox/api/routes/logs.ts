import type {Account} from '../../account/account.ts'
import type {AuditEntry} from '../../account/audit-entry.ts'
import type {UserLogin} from '../../account/records.ts'
import type {Answer} from '../answer.ts'
import {ok, refused} from '../answer.ts'
import {bound, cursorSlice, decodeCursor, wholeNumber} from '../paging.ts'
import type {Route} from '../route.ts'
import {route} from '../route.ts'

/** Where the audit log puts the next cursor: as the documentation shows it, or as the SDK's type has it. Which one the live API uses is not verified. */
export type AuditCursorShape = 'cursor' | 'cursors.after'

const auditFilters: Readonly<Record<string, (entry: AuditEntry) => string>> = {
  id: ({id}) => id,
  audit_log_id: ({id}) => id,
  action_type: ({action}) => action.type,
  action_result: ({action}) => action.result,
  actor_token_id: ({actor}) => actor.token_id,
  actor_token_name: ({actor}) => actor.token_name,
  raw_cf_ray_id: ({raw}) => raw.cf_ray_id,
  raw_method: ({raw}) => raw.method,
  raw_uri: ({raw}) => raw.uri,
  resource_id: ({resource}) => resource.id,
  resource_product: ({resource}) => resource.product,
  resource_type: ({resource}) => resource.type,
}

function passes(entry: AuditEntry, query: URLSearchParams): boolean {
  return Object.entries(auditFilters).every(([name, valueOf]) => {
    const [wanted, unwanted] = [query.getAll(name), query.getAll(`${name}.not`)]
    return (wanted.length === 0 || wanted.includes(valueOf(entry))) && !unwanted.includes(valueOf(entry))
  })
}

function listAudit(account: Account, query: URLSearchParams, shape: AuditCursorShape): Answer {
  const [since, before] = [bound(query, 'since'), bound(query, 'before')]
  const limit = wholeNumber(query, 'limit', {otherwise: 100})
  const start = decodeCursor(query.get('cursor'))
  if (since === undefined || before === undefined)
    return refused(400, 1001, 'since and before are required, as RFC 3339 times')
  if (limit === undefined || start === undefined) return refused(400, 1001, 'limit or cursor is invalid')
  const found = account.audit.filter((entry) => {
    const at = Date.parse(entry.action.time)
    return at >= since && at <= before && passes(entry, query)
  })
  const {slice, next = ''} = cursorSlice(query.get('direction') === 'asc' ? found : found.toReversed(), start, limit)
  return ok(slice, {
    resultInfo: {count: slice.length, ...(shape === 'cursor' ? {cursor: next} : {cursors: {after: next}})},
  })
}

const shownLogin = (account: Account, login: UserLogin) => ({
  action: 'login',
  allowed: login.allowed,
  app_domain: account.apps.get(login.appId)?.domain ?? '',
  app_name: account.apps.get(login.appId)?.name ?? '',
  app_uid: login.appId,
  connection: 'onetimepin',
  country: 'de',
  created_at: login.at,
  ip_address: login.address,
  ray_id: login.ray,
  user_email: login.email,
})

/** People only: a service token's login is not in this log. */
function listAccessRequests(account: Account, query: URLSearchParams): Answer {
  const [since, until] = [bound(query, 'since') ?? -Infinity, bound(query, 'until') ?? Infinity]
  const size = wholeNumber(query, query.has('limit') ? 'limit' : 'per_page', {otherwise: 25})
  const page = wholeNumber(query, 'page', {otherwise: 1, most: Infinity})
  if (size === undefined || page === undefined) return refused(400, 1001, 'page, per_page or limit is invalid')
  const found = account.userLogins.filter(({at}) => Date.parse(at) >= since && Date.parse(at) <= until)
  const ordered = query.get('direction') === 'asc' ? found : found.toReversed()
  return ok(ordered.slice((page - 1) * size, page * size).map((login) => shownLogin(account, login)))
}

/** The audit log, version 2, and the Access request log. */
export const logRoutes = (shape: AuditCursorShape): readonly Route[] => [
  route({
    method: 'GET',
    path: '/accounts/{account}/logs/audit',
    permissions: ['Account Settings Read', 'Account Settings Write'],
    handle: ({account, query}) => listAudit(account, query, shape),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/access/logs/access_requests',
    permissions: ['Access: Audit Logs Read'],
    handle: ({account, query}) => listAccessRequests(account, query),
  }),
]
