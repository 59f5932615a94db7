import type {Residual} from '../../../core/documents/plan.ts'
import {conditionsOf} from '../../shared/conditions.ts'
import {proxiedResidual, unprovenSource} from '../../shared/gateway-proxy.ts'
import {filterOf} from '../../shared/gateway-rules.ts'
import type {RuleContext} from './rule-hazards.ts'

const dnsResidual: readonly Residual[] = [
  {
    what: 'names that were looked up before',
    why: 'a DNS block empties no cache; answers live until their time to live ends',
  },
  {
    what: 'connections to an address, and DNS over HTTPS elsewhere',
    why: 'a DNS rule sees only questions to Gateway',
    next: 'engage the l4 rule as well',
  },
]

const httpResidual: Residual = {
  what: 'traffic that is not HTTP, and HTTPS that is not inspected',
  why: 'an HTTP rule sees only requests that Gateway decrypts',
  next: 'engage the l4 rule as well',
}

const outside: Residual = {
  what: 'traffic that does not pass through Gateway, such as the own Internet exit and the local network of a Mesh node',
  why: 'a Mesh node sends only Mesh addresses through Cloudflare, unless its split tunnel says otherwise',
}

/** What an engaged block rule leaves open (docs: Gateway DNS, network and HTTP policies). */
export function ruleResidual({rule, proxy}: RuleContext): readonly Residual[] {
  const filter = filterOf(rule)
  if (filter === 'dns') return [...dnsResidual, outside]
  const bySource = conditionsOf(rule).some(({selector}) => /\bsrc/.test(selector))
  return [
    ...proxiedResidual(proxy),
    ...(filter === 'http' ? [httpResidual] : []),
    ...(bySource ? [unprovenSource] : []),
    outside,
  ]
}
