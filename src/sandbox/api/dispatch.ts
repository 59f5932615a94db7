import type {Account} from '../account/account.ts'
import {permissionNameOf} from '../account/permissions.ts'
import type {ApiToken, TokenPolicy} from '../account/records.ts'
import type {Limit, Standing} from '../temper/rate-limit.ts'
import {createRateLimit} from '../temper/rate-limit.ts'
import type {Answer, Changed, Reply} from './answer.ts'
import {failureReply, invalidToken, noRoute, refused, replyOf, unauthorized} from './answer.ts'
import type {Route} from './route.ts'
import {match, partsOf} from './route.ts'

/** One request as it came in, its path below `/client/v4`. */
export interface Incoming {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly uri: string
  readonly authorization?: string
  readonly userAgent: string
  readonly address: string
  /** As the caller addressed the API. */
  readonly host: string
  readonly body: string
  readonly ray: string
  header(name: string): string | undefined
}

interface Authenticated {
  readonly caller: ApiToken
  readonly incoming: Incoming
}

function callerOf(account: Account, authorization: string): ApiToken | undefined {
  const value = /^Bearer (\S+)$/.exec(authorization)?.[1]
  const now = account.clock.now().getTime()
  return [...account.apiTokens.values()]
    .map(({inForce}) => inForce)
    .find(
      (token) =>
        token.value === value &&
        token.status === 'active' &&
        now < Date.parse(token.expires_on ?? '9999-12-31') &&
        now >= Date.parse(token.not_before ?? '1970-01-01'),
    )
}

const permissionsByPolicies = new WeakMap<readonly TokenPolicy[], ReadonlySet<string | undefined>>()

/** A token has dozens of them, and is asked for them with each request: they are named once. */
function permissionsOf({policies}: ApiToken): ReadonlySet<string | undefined> {
  const known = permissionsByPolicies.get(policies)
  if (known !== undefined) return known
  const named = (effect: TokenPolicy['effect']) =>
    policies
      .filter((policy) => policy.effect === effect)
      .flatMap(({permission_groups: groups}) => groups.map(({id}) => permissionNameOf(id)))
  const permissions = new Set(named('allow')).difference(new Set(named('deny')))
  permissionsByPolicies.set(policies, permissions)
  return permissions
}

type RoutesTo = (path: string) => readonly {readonly route: Route; readonly params: Readonly<Record<string, string>>}[]

/** There are hundreds of routes: each is taken apart once, and a request looks only at those that are as long as it is. */
function routing(routes: readonly Route[], {id}: Account): RoutesTo {
  const apart = routes.map((route) => ({route, pattern: partsOf(route.path.replace('{account}', id))}))
  const byLength = Map.groupBy(apart, ({pattern}) => pattern.length)
  return (path) => {
    const parts = partsOf(path)
    return (byLength.get(parts.length) ?? []).flatMap(({route, pattern}) => {
      const params = match(pattern, parts)
      return params === undefined ? [] : [{route, params}]
    })
  }
}

function answerTo(account: Account, routesTo: RoutesTo, {caller, incoming}: Authenticated): Answer {
  const {method, path, query, body, ray, host, header} = incoming
  const found = routesTo(path)
  if (found.length === 0) {
    const foreign = /^\/accounts\/([0-9a-f]{32})\//.exec(path)?.[1]
    return foreign !== undefined && foreign !== account.id ? unauthorized : noRoute(`/client/v4${path}`)
  }
  const call = found.find(({route}) => route.method === method)
  if (call === undefined) return refused(405, 10405, 'Method not allowed for this authentication scheme')
  const {route, params} = call
  const held = permissionsOf(caller)
  if (route.permissions.length > 0 && !route.permissions.some((name) => held.has(name))) return unauthorized
  return route.handle({account, caller, params, query, body, ray, host, header})
}

function record(account: Account, {caller, incoming}: Authenticated, changed: Changed): void {
  for (const id of changed.ids) {
    account.audit.push({
      id: account.mint.uuid(`audit ${incoming.ray} ${id}`),
      account: {id: account.id, name: account.name},
      action: {description: changed.description, result: 'success', time: account.stamp(), type: changed.type},
      actor: {
        context: 'api_token',
        ip_address: incoming.address,
        token_id: caller.id,
        token_name: caller.name,
        type: 'account',
      },
      raw: {
        cf_ray_id: incoming.ray,
        method: incoming.method,
        status_code: 200,
        uri: incoming.uri,
        user_agent: incoming.userAgent,
      },
      resource: {id, product: changed.product, scope: 'accounts', type: changed.resource},
    })
  }
}

const seconds = (ms: number) => String(Math.ceil(ms / 1000))

const rateHeaders = ({calls, windowMs}: Limit, {remaining, resetMs}: Standing) => ({
  ratelimit: `"default";r=${remaining};t=${seconds(resetMs)}`,
  'ratelimit-policy': `"default";q=${calls};w=${seconds(windowMs)}`,
})

/** Who calls, how often, what, and whether that is allowed: one request in, one reply out, and the change made in between. */
export function createDispatch(
  account: Account,
  routes: readonly Route[],
  limit: Limit,
): (incoming: Incoming) => Reply {
  const routesTo = routing(routes, account)
  const standingOf = createRateLimit(limit, account.clock)
  const unspent: Standing = {remaining: limit.calls, resetMs: limit.windowMs}
  return (incoming) => {
    if (incoming.authorization === undefined)
      return replyOf(refused(400, 9106, 'Missing Authorization header'), rateHeaders(limit, unspent))
    const caller = callerOf(account, incoming.authorization)
    if (caller === undefined) {
      const answer = incoming.path.endsWith('/tokens/verify') ? refused(401, 1000, 'Invalid API Token') : invalidToken
      return replyOf(answer, rateHeaders(limit, unspent))
    }
    // A person has one limit, whatever they call with: their tokens and the dashboard (docs: API rate limits).
    const standing = standingOf(caller.user ?? caller.id)
    const headers = rateHeaders(limit, standing)
    if (standing.retryAfterMs !== undefined) {
      return failureReply(
        429,
        [{code: 10429, message: 'Rate limited. Please wait and consider throttling your request speed'}],
        {
          ...headers,
          'retry-after': seconds(standing.retryAfterMs),
        },
      )
    }
    const answer = answerTo(account, routesTo, {caller, incoming})
    if (answer.kind === 'ok' && answer.changed !== undefined) record(account, {caller, incoming}, answer.changed)
    return replyOf(answer, headers)
  }
}
