import {inNetwork} from '../../account/edge/addresses.ts'
import type {Account} from '../../account/account.ts'
import {instantLogsOf} from '../instant-logs/sessions.ts'
import type {EdgeReply, EdgeRequest, Surface} from '../family.ts'
import {parseFilter, type WebRequest} from './expression.ts'
import {type Zone, zonesOf} from './records.ts'

const textOf = (header: string | readonly string[] | undefined): string =>
  typeof header === 'string' ? header : (header?.[0] ?? '')

/**
 * An address with an IP access rule that allows it is past the custom rules (docs: WAF, rule phase interactions). Of the
 * rules, block ends the evaluation, and skip of the current ruleset does too.
 */
function isBlocked({ruleset, accessRules}: Zone, request: WebRequest): boolean {
  const isAllowed = accessRules.inForce.some(
    ({mode, value}) => mode === 'whitelist' && inNetwork(request.address, value),
  )
  if (isAllowed) return false
  const deciding = (ruleset.inForce?.rules ?? [])
    .filter(({enabled, action}) => enabled && action !== 'log')
    .find(({expression}) => parseFilter(expression)?.(request))
  return deciding?.action === 'block'
}

const blocked: EdgeReply = {status: 403, headers: {'cf-mitigated': 'block'}, body: {error: 'blocked by a custom rule'}}

/** Whoever listens to the zone is told of it. */
function tell(account: Account, zone: Zone, {method, ...request}: WebRequest & {readonly method: string}): void {
  const {listeners} = instantLogsOf(account)
  if (listeners.size === 0) return
  const {status, action} = isBlocked(zone, request) ? {status: 403, action: 'block'} : {status: 200, action: ''}
  for (const listener of listeners)
    listener(zone.id, {
      ClientIP: request.address,
      ClientRequestHost: request.host,
      ClientRequestMethod: method,
      ClientRequestPath: request.path,
      ClientRequestUserAgent: request.userAgent,
      EdgeResponseStatus: status,
      EdgeStartTimestamp: account.stamp(),
      ParentRayID: '00',
      RayID: account.mint.hex('zone-ray', 16),
      SecurityAction: action,
    })
}

/** The sites of the zones: `/zone/<host>/<path>`. A caller says in `x-sandbox-address` where it comes from. */
export function siteSurface(account: Account): Surface {
  function answer({method, path, headers, address}: EdgeRequest): EdgeReply {
    const [, host = '', ...rest] = path.split('/')
    const zone = [...zonesOf(account).values()].find(({name}) => host === name || host.endsWith(`.${name}`))
    if (zone === undefined) return {status: 530, body: {error: 'no such zone'}}
    const request: WebRequest = {
      host,
      path: `/${rest.join('/')}`,
      address: textOf(headers['x-sandbox-address']) || address,
      userAgent: textOf(headers['user-agent']),
    }
    tell(account, zone, {...request, method})
    return isBlocked(zone, request) ? blocked : {status: 200, body: {site: host, path: request.path}}
  }
  return {prefix: 'zone', answer}
}
