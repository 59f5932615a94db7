import type {Residual} from '../../../core/documents/plan.ts'
import {conditionsOf} from '../../../core/gateway/conditions.ts'
import {earlierRules, isNetworkCovered} from '../../shared/earlier-rules.ts'
import {proxiedResidual, unprovenSource} from '../../shared/gateway-proxy.ts'
import {filterOf} from '../../shared/gateway-rules.ts'
import type {RuleContext} from './rule-hazards.ts'

const dnsResidual = (on: string): readonly Residual[] => [
  {
    code: 'cached-answers',
    standing: 'unknown',
    on,
    what: 'names that were looked up before',
    why: 'a DNS block empties no cache; answers live until their time to live ends, and no network rule blocks the same',
    next: 'engage the l4 rule as well',
  },
  {
    code: 'other-resolver',
    standing: 'unknown',
    on,
    what: 'connections to an address, and DNS over HTTPS elsewhere',
    why: 'a DNS rule sees only questions to Gateway, and no network rule blocks the same',
    next: 'engage the l4 rule as well',
  },
]

const httpResidual = (on: string): Residual => ({
  code: 'not-inspected',
  standing: 'unknown',
  on,
  what: 'traffic that is not HTTP, and HTTPS that is not inspected',
  why: 'an HTTP rule sees only requests that Gateway decrypts, and no network rule blocks the same',
  next: 'engage the l4 rule as well',
})

const outside = (on: string): Residual => ({
  code: 'outside-gateway',
  standing: 'not-covered',
  on,
  what: 'traffic that does not pass through Gateway, such as the own Internet exit and the local network of a Mesh node',
  why: 'a Mesh node sends only Mesh addresses through Cloudflare, unless its split tunnel says otherwise',
})

/**
 * What an engaged block rule leaves open (docs: Gateway DNS, network and HTTP policies). What a DNS or HTTP rule cannot
 * see is closed where an enabled network rule blocks the same; a Do Not Inspect rule outruns HTTP rules only.
 */
export function ruleResidual({rule, rules, proxy}: RuleContext): readonly Residual[] {
  const {name: on} = rule
  const filter = filterOf(rule)
  const covered = filter !== 'l4' && isNetworkCovered(rule, rules)
  if (covered) return [outside(on)]
  const earlier = earlierRules(rule, rules)
  if (filter === 'dns') return [...earlier, ...dnsResidual(on), outside(on)]
  const bySource = conditionsOf(rule).some(({selector}) => /\bsrc/.test(selector))
  return [
    ...earlier,
    ...proxiedResidual(proxy, on),
    ...(filter === 'http' ? [httpResidual(on)] : []),
    ...(bySource ? [unprovenSource(on)] : []),
    outside(on),
  ]
}
