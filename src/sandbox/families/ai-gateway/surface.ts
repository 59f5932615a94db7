import type {Account} from '../../account/account.ts'
import {permissionNameOf} from '../../account/permissions.ts'
import type {EdgeReply, EdgeRequest, Surface} from '../family.ts'
import {aiGatewaysOf, type Gateway, type ModelCall, type Settings} from './records.ts'

/** Codes of the edge's refusals are not verified on a live account; the statuses are documented. */
const refusedWith = (status: number, code: number, message: string): EdgeReply => ({
  status,
  body: {success: false, result: [], messages: [], error: [{code, message}]},
})

/** Whether the request carries a Cloudflare API token that may run models (docs: AI Gateway, Authenticated Gateway). */
function isAuthenticated(account: Account, {headers}: EdgeRequest): boolean {
  const value = /^Bearer (\S+)$/.exec(String(headers['cf-aig-authorization'] ?? ''))?.[1]
  const tokens = [...account.apiTokens.values()].map(({inForce}) => inForce)
  return tokens.some(
    ({value: own, status, policies}) =>
      own === value &&
      status === 'active' &&
      policies.some(({permission_groups: groups}) => groups.some(({id}) => permissionNameOf(id) === 'AI Gateway Run')),
  )
}

/** Counts what it lets through. No limit is in force where the limit or the interval is 0 or null. */
function exceedsRate(account: Account, id: string, settings: Settings): boolean {
  const {rate_limiting_limit: limit, rate_limiting_interval: interval, rate_limiting_technique: technique} = settings
  if (!limit || !interval) return false
  const [now, windowMs] = [account.clock.mono(), interval * 1000]
  const begin = Math.floor(now / windowMs) * windowMs
  const counts = (at: number) => (technique === 'sliding' ? at > now - windowMs : at >= begin)
  const admitted = (aiGatewaysOf(account).admitted.get(id) ?? []).filter(counts)
  if (admitted.length >= limit) return true
  aiGatewaysOf(account).admitted.set(id, [...admitted, now])
  return false
}

/** A log that is full loses its oldest call, or takes no more. */
function hasRoom(
  calls: ModelCall[],
  id: string,
  {log_management: most, log_management_strategy: how}: Settings,
): boolean {
  const own = calls.filter(({gateway}) => gateway === id)
  const [oldest] = own
  if (!most || own.length < most || oldest === undefined) return true
  if (how !== 'DELETE_OLDEST') return false
  calls.splice(calls.indexOf(oldest), 1)
  return true
}

function completed(account: Account, {id, settings}: Gateway, request: EdgeRequest): EdgeReply {
  const [, , provider = '', ...rest] = request.path.split('/')
  const {keys, calls} = aiGatewaysOf(account)
  const isKept = keys.some((key) => key.gateway_id === id && key.provider_slug === provider)
  const success = isKept || request.headers['authorization'] !== undefined
  const reply: EdgeReply = success
    ? {status: 200, body: {model: 'small-model', choices: [{message: {role: 'assistant', content: 'done'}}]}}
    : {status: 401, body: {error: {message: 'the provider got no key'}}}
  // A caller may keep its own call out of the log (docs: AI Gateway, logging).
  if (settings.collect_logs && request.headers['cf-aig-collect-log'] !== 'false' && hasRoom(calls, id, settings)) {
    calls.push({
      id: account.mint.hex('model-call'),
      gateway: id,
      created_at: account.stamp(),
      provider,
      model: 'small-model',
      path: rest.join('/'),
      success,
      status_code: reply.status,
      request: request.body,
      response: JSON.stringify(reply.body),
    })
  }
  return reply
}

type Origin = 'network' | 'worker'

function answerFrom(account: Account, origin: Origin, request: EdgeRequest): EdgeReply {
  const [, id = ''] = request.path.split('/')
  const gateway = aiGatewaysOf(account).gateways.get(id)?.inForce
  if (gateway === undefined) return refusedWith(404, 2001, 'Please configure AI Gateway in the Cloudflare dashboard')
  if (gateway.settings.authentication && origin === 'network' && !isAuthenticated(account, request))
    return refusedWith(401, 2009, 'Unauthorized')
  if (exceedsRate(account, id, gateway.settings)) return refusedWith(429, 2003, 'Rate limited')
  return completed(account, gateway, request)
}

/**
 * Model calls below `/<gateway>/<provider>/`, as they come from the network, and as the AI binding of a Worker makes
 * them: those are pre-authenticated (docs: AI Gateway, Authenticated Gateway), and counted like all others.
 */
export const aiGatewaySurfaces = (account: Account): readonly Surface[] => [
  {prefix: 'ai-gateway', answer: (request) => answerFrom(account, 'network', request)},
  {prefix: 'ai-binding', answer: (request) => answerFrom(account, 'worker', request)},
]
